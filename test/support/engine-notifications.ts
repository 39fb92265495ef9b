import { readFileSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { BundledFunction } from '../../lib/bundled-function.ts';
import { Library } from '../../lib/library.ts';
import { Notifications, type NotificationsProps } from '../../lib/notifications.ts';
import type { EngineApp } from './engine-app.ts';

const REPOSITORY = join(import.meta.dirname, '../..');

/** The smallest app around the construct: where its data are kept, and one function that emits and manages. */
export function buildNotifications(outdir: string, bundled: boolean, more: Pick<NotificationsProps, 'retry'> = {}) {
  const { context } = JSON.parse(readFileSync(join(REPOSITORY, 'cdk.json'), 'utf8'));
  const app = new App({ outdir, context: { ...context, ...(bundled ? {} : { 'aws:cdk:bundling-stacks': [] }) } });
  const state = new Stack(app, 'State');
  const library = new Library(state, 'Library');
  const secret = new Secret(state, 'WebhookSecret', {
    generateSecretString: { passwordLength: 48, excludePunctuation: true },
  });
  const stack = new Stack(app, 'App');
  const notifications = new Notifications(stack, 'Notifications', { library, secret, ...more });
  if (!bundled) {
    const api = new BundledFunction(stack, 'Api', { entry: 'notify/handler-plan.ts', environment: {} });
    const closing = new BundledFunction(stack, 'Closing', { entry: 'notify/handler-plan.ts', environment: {} });
    notifications.grantManage(api);
    notifications.grantEmit(closing);
  }
  return { app, stack };
}

/** What the template calls things, as the engine names them. */
export interface NotificationsApp extends EngineApp {
  readonly table: string;
  readonly secretArn: string;
  readonly stateMachineArn: string;
}

/** Synthesizes it with its functions, for the engine. */
export async function writeNotificationsApp(more: Pick<NotificationsProps, 'retry'>): Promise<NotificationsApp> {
  const cache = join(REPOSITORY, 'node_modules/.cache');
  await mkdir(cache, { recursive: true });
  const assemblyFolder = await mkdtemp(join(cache, 'engine-notifications-'));
  const dataFolder = await mkdtemp(join(tmpdir(), 'engine-data-'));
  buildNotifications(assemblyFolder, true, more).app.synth();
  const logicalIds: Record<string, string> = {};
  for (const file of (await readdir(assemblyFolder)).filter((name) => name.endsWith('.template.json'))) {
    const { Resources } = JSON.parse(await readFile(join(assemblyFolder, file), 'utf8'));
    for (const [id, { Type }] of Object.entries<{ Type: string }>(Resources)) logicalIds[Type] = id;
  }
  const arn = (service: string, rest: string) => `arn:aws:${service}:us-east-1:000000000000:${rest}`;
  return {
    assemblyFolder,
    dataFolder,
    table: `State-${logicalIds['AWS::DynamoDB::GlobalTable']}`,
    secretArn: arn('secretsmanager', `secret:State-${logicalIds['AWS::SecretsManager::Secret']}`),
    stateMachineArn: arn('states', `stateMachine:App-${logicalIds['AWS::StepFunctions::StateMachine']}`),
    remove: async () => {
      await rm(assemblyFolder, { recursive: true, force: true });
      await rm(dataFolder, { recursive: true, force: true });
    },
  };
}
