import type { SFNClient } from '@aws-sdk/client-sfn';
import type { ApiEnvironment } from '../../contract/environment.ts';
import type { Emit } from '../../runtime/emit.ts';
import { Batches } from '../../store/batches.ts';
import { Jobs } from '../../store/jobs.ts';
import { KeptArtifacts } from '../../store/kept-artifacts.ts';
import { Leads } from '../../store/leads.ts';
import { Media } from '../../store/media.ts';
import { signerOf, uploadSignerOf } from '../../store/presign.ts';
import { publishedVideos } from '../../store/published.ts';
import { siteSigner } from '../../store/site-signer.ts';
import { Spending } from '../../store/spending.ts';
import { Views } from '../../store/views.ts';
import { Webhooks } from '../../store/webhooks.ts';
import type { Route } from '../route.ts';
import { AudienceService } from '../services/audience-service.ts';
import { BatchService } from '../services/batch-service.ts';
import { CompositionService } from '../services/composition-service.ts';
import type { Deployment } from '../services/deployment.ts';
import { HostingService } from '../services/hosting-service.ts';
import { JobService } from '../services/job-service.ts';
import { LeadService } from '../services/lead-service.ts';
import { OEmbedService } from '../services/oembed-service.ts';
import { Policy } from '../services/policy.ts';
import { RecordingService } from '../services/recording-service.ts';
import { RemakeService } from '../services/remake-service.ts';
import { RemovalService } from '../services/removal-service.ts';
import { ScriptService } from '../services/script-service.ts';
import { SpendingService } from '../services/spending-service.ts';
import { VideoJudge } from '../services/video-judge.ts';
import { VideoService } from '../services/video-service.ts';
import { Viewer } from '../services/viewer.ts';
import { VoiceoverService } from '../services/voiceover-service.ts';
import { WebhookService } from '../webhook-service.ts';
import { audienceRoutes } from './audience.ts';
import { batchRoutes } from './batches.ts';
import { composedRoutes } from './composed.ts';
import { consoleRoutes } from './console.ts';
import { docsRoutes } from './docs.ts';
import { hostedRoutes } from './hosted.ts';
import { leadRoutes } from './leads.ts';
import { oembedRoutes } from './oembed.ts';
import { recordingRoutes } from './recordings.ts';
import { scriptRoutes } from './scripts.ts';
import { spendingRoutes } from './spending.ts';
import { videoRoutes } from './videos.ts';
import { voiceoverRoutes } from './voiceovers.ts';
import { webhookRoutes } from './webhooks.ts';

export interface RoutesOptions {
  readonly environment: ApiEnvironment;
  /** Reads a secret by its ARN. */
  readonly readSecret: (id: string) => Promise<string>;
  readonly emit: Emit;
  readonly sfn?: SFNClient;
}

/** Every endpoint, over the tables, buckets and state machines that an environment names. */
export function createRoutes({ environment, readSecret, emit, sfn }: RoutesOptions): Route[] {
  const deployment = deploymentOf(environment, readSecret, sfn);
  const { jobs, policy, sign } = deployment;
  const videos = new VideoService(deployment);
  const judge = new VideoJudge(deployment);
  const removal = new RemovalService(deployment);
  const artifacts = new KeptArtifacts({ table: environment.LIBRARY_TABLE, media: deployment.media });
  const batches = new BatchService({
    batches: new Batches(environment.LIBRARY_TABLE),
    media: deployment.media,
    judge: (defaults) => judge.judge(defaults),
    stateMachineArn: environment.BATCH_STATE_MACHINE_ARN,
    sign,
    signUpload: uploadSignerOf(environment.MEDIA_BUCKET),
    ...(sfn && { sfn }),
  });
  const hooks = new Webhooks(environment.LIBRARY_TABLE);
  const webhooks = new WebhookService({
    webhooks: hooks,
    stateMachineArn: environment.NOTIFY_STATE_MACHINE_ARN,
    allowPrivateHosts: policy.allowPrivateHosts,
    secret: () => readSecret(environment.WEBHOOK_SECRET),
    ...(sfn && { sfn }),
  });
  const routes: Route[] = [
    ...videoRoutes(videos, new RemakeService(deployment), removal, jobs),
    ...spendingRoutes(new SpendingService(deployment, judge)),
    ...recordingRoutes(new RecordingService(deployment), removal, jobs, sign),
    ...scriptRoutes(new ScriptService(deployment), removal, jobs),
    ...voiceoverRoutes(new VoiceoverService(deployment), deployment),
    ...composedRoutes(new CompositionService(deployment), removal, deployment),
    ...hostedRoutes(new HostingService(deployment), removal, deployment),
    ...audienceRoutes(deployment),
    ...leadRoutes(new LeadService(deployment, { removal, artifacts, webhooks: hooks, emit })),
    ...batchRoutes(batches),
    ...webhookRoutes(webhooks),
    ...oembedRoutes(new OEmbedService(deployment.site, environment.SITE_URL)),
    ...docsRoutes(environment.DOCS_SCRIPT, () => routes),
    ...consoleRoutes(environment.CONSOLE_PAGE, environment.SITE_URL),
  ];
  return routes;
}

function deploymentOf(
  environment: ApiEnvironment,
  readSecret: RoutesOptions['readSecret'],
  sfn: SFNClient | undefined,
): Deployment {
  const { LIBRARY_TABLE, MEDIA_BUCKET, SITE_BUCKET, SITE_URL, STATE_MACHINE_ARN } = environment;
  const store = new Jobs(LIBRARY_TABLE);
  const leads = new Leads(LIBRARY_TABLE);
  const spending = new Spending(LIBRARY_TABLE);
  const media = new Media(MEDIA_BUCKET);
  const views = new Views(environment.VIEWS_TABLE);
  const audience = new AudienceService({
    jobs: store,
    views,
    published: () => publishedVideos(LIBRARY_TABLE),
    secret: () => readSecret(environment.VIEW_SECRET),
  });
  const readKey = () => readSecret(environment.SITE_KEY_SECRET);
  const signSite = siteSigner({ siteUrl: SITE_URL, keyId: environment.SITE_KEY_ID, readKey });
  const viewer = new Viewer({ jobs: store, media, siteUrl: SITE_URL, audience, signSite });
  return {
    store,
    leads,
    spending,
    media,
    site: new Media(SITE_BUCKET),
    views,
    audience,
    jobs: new JobService({
      jobs: store,
      leads,
      media,
      viewer,
      stateMachineArn: STATE_MACHINE_ARN,
      ...(sfn && { sfn }),
    }),
    policy: new Policy(environment, spending),
    sign: signerOf(MEDIA_BUCKET),
  };
}
