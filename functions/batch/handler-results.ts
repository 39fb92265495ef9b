import { Logger } from '@aws-lambda-powertools/logger';
import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware';
import middy from '@middy/core';
import * as z from 'zod';
import { Viewer } from '../api/services/viewer.ts';
import { BatchEnd } from '../contract/batch.ts';
import { ResultsEnvironment, readEnvironment } from '../contract/environment.ts';
import { emitter } from '../runtime/emit.ts';
import { readSecret } from '../runtime/secret.ts';
import { Batches } from '../store/batches.ts';
import { Jobs } from '../store/jobs.ts';
import { Media } from '../store/media.ts';
import { siteSigner } from '../store/site-signer.ts';
import { BatchCloser } from './batch-closer.ts';
import { unwatched } from './unwatched.ts';

/** What EventBridge tells of an execution that ended without closing its batch. */
const ExecutionEnded = z.object({ detail: z.object({ status: z.string(), input: z.string() }) });

const { LIBRARY_TABLE, MEDIA_BUCKET, DEPLOYMENT, ...environment } = readEnvironment(ResultsEnvironment, process.env);
const { SITE_URL: siteUrl, SITE_KEY_ID: keyId } = environment;
const [jobs, media] = [new Jobs(LIBRARY_TABLE), new Media(MEDIA_BUCKET)];
const signSite = siteSigner({ siteUrl, keyId, readKey: () => readSecret(environment.SITE_KEY_SECRET) });
const audience = unwatched(() => readSecret(environment.VIEW_SECRET));
const viewer = new Viewer({ jobs, media, siteUrl, audience, signSite });
const closer = new BatchCloser({
  ...{ batches: new Batches(LIBRARY_TABLE), media, jobs, emit: emitter(DEPLOYMENT) },
  view: (production) => viewer.view(production, 'list'),
});

/** Ends a batch: called by its state machine, and by a rule for executions that were stopped or ran out of time. */
export const handler = middy(async (event: unknown) => {
  const { detail } = ExecutionEnded.safeParse(event).data ?? {};
  await closer.close(BatchEnd.parse(detail ? { ...JSON.parse(detail.input), error: { Error: detail.status } } : event));
}).use(injectLambdaContext(new Logger({ serviceName: 'leadreel-batch' })));
