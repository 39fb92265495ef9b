import type { Deployment } from '../functions/contract/deployment.ts';
import { stackName } from './deployed-stack.ts';

/** What can be done to a deployment. */
export type Verb = 'deploy' | 'diff' | 'destroy';

/** Refused, for a reason that says what to do instead. */
export class CommandRefused extends Error {
  override readonly name = 'CommandRefused';
}

export interface Choices {
  /** Asks nothing; for a pipeline, and for who has read what will change. */
  readonly yes: boolean;
  /** Destroys what is kept, too. */
  readonly data: boolean;
}

/** Stacks that can be made again from nothing, those that depend on others first. */
const REPLACEABLE = ['Operations', 'Delivery', 'Pipeline'];

/**
 * What the command line of CDK is told. Pure.
 *
 * @throws CommandRefused
 */
export function cdkArguments(verb: Verb, deployment: Deployment, { yes, data }: Choices): string[] {
  if (verb === 'diff') return ['diff'];
  if (verb === 'deploy') return ['deploy', '--all', '--require-approval', yes ? 'never' : 'broadening'];
  const force = yes ? ['--force'] : [];
  if (!data) return ['destroy', ...REPLACEABLE.map((part) => stackName(deployment, part)), ...force];
  if (deployment.keep_data) {
    throw new CommandRefused(
      'keep_data is true: tables, buckets and links are protected. Set "keep_data": false, run npm run deploy, which ' +
        'takes the protection away, then npm run destroy -- --data. What is gone then does not come back.',
    );
  }
  return ['destroy', '--all', ...force];
}

/**
 * Looks whether there is what builds the image for large films, before anything is deployed. Pure.
 *
 * @throws CommandRefused
 */
export function requireDocker({ settings }: Deployment, isDockerThere: boolean): void {
  if (isDockerThere || settings.LARGE_FILM_DISK_GB === '0') return;
  throw new CommandRefused(
    'Docker does not answer, and the image for large films is built with it. Start Docker, or do without such films: ' +
      '"settings": { "LARGE_FILM_DISK_GB": 0 } refuses what is too large for functions, and needs no Docker.',
  );
}

/** Outputs of stacks as CDK writes them: by stack, by name. */
export type Outputs = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** What a person does next, with the addresses to do it with. Pure. */
export function nextSteps(deployment: Deployment, outputs: Outputs): string[] {
  const all: Record<string, string> = Object.assign({}, ...Object.values(outputs));
  const region = deployment.region ? ` --region ${deployment.region}` : '';
  const { SCRIPT_PROVIDER, VOICE_PROVIDER } = deployment.settings;
  const put = (who: string, secret?: string) =>
    `Put your key of ${who}: aws secretsmanager put-secret-value${region} --secret-id ${secret} --secret-string …`;
  const shown = [
    ['API', all.ApiUrl],
    ['Console', all.ConsoleUrl],
    ['Description', all.DocsUrl],
    ['Site', all.SiteUrl],
    ['Dashboard', all.DashboardUrl],
    ['Media bucket', all.MediaBucketName],
  ].flatMap(([label = '', value]) => (value ? [`${label.padEnd(13)}${value}`] : []));
  return [
    ...shown,
    '',
    `Your API key: aws secretsmanager get-secret-value${region} --secret-id ${all.ApiKeySecret} --query SecretString --output text`,
    ...(SCRIPT_PROVIDER === 'openrouter' && !deployment.secrets.openrouter
      ? [put('OpenRouter', all.OpenRouterSecret)]
      : []),
    ...(VOICE_PROVIDER === 'elevenlabs' && !deployment.secrets.elevenlabs
      ? [put('ElevenLabs', all.ElevenLabsSecret)]
      : []),
    ...(deployment.domain ? [`Lead ${deployment.domain} to the site: a CNAME (or alias) to ${all.SiteHost}`] : []),
    deployment.alarm_email
      ? `Confirm the mail that AWS has sent to ${deployment.alarm_email}: alarms reach nobody before.`
      : 'Nobody hears of alarms: set "alarm_email", or subscribe to the topic of the output AlarmTopicArn.',
  ];
}

/** What is left after stacks were destroyed. Pure. */
export function whatIsLeft(deployment: Deployment, data: boolean): string {
  if (data) return 'All of it is gone but its name in your bills of this month.';
  return (
    `${stackName(deployment, 'Storage')} stays: videos, their pages and statistics, and the keys. Links that were sent ` +
    'go on working; npm run deploy brings the rest back. To remove the data as well, see docs/deploy.md.'
  );
}
