import { randomUUID } from 'node:crypto';
import { mkdir, realpath } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { readAssembly } from './assembly.ts';
import { REGION } from './attributes.ts';
import { createContainers } from './containers.ts';
import { runCustomResources } from './custom-resources.ts';
import { startDynamoDb } from './dynamodb.ts';
import { evaluateStacks } from './evaluate.ts';
import { type EventBridge, startEventBridge } from './event-bridge.ts';
import { createEvents, objectCreatedEvent } from './events.ts';
import { openExecutions } from './executions.ts';
import { invokeRoute } from './gateway.ts';
import { createPublicServer } from './http.ts';
import { createLambda, createSemaphore, setEnvironment } from './lambda.ts';
import { claimDataFolder, EngineRunning, readRunningEngine } from './lock.ts';
import { LOOPBACK, listen } from './loopback.ts';
import { createMapRuns } from './map-runs.ts';
import type { SiteModel } from './model.ts';
import { strayTargets } from './model-rules.ts';
import { killDescendants } from './processes.ts';
import { createRouter } from './routes.ts';
import { startS3 } from './s3.ts';
import { startSchedules } from './schedules.ts';
import { startSecrets } from './secrets.ts';
import { behaviourOf, createSite } from './site.ts';
import { type StepFunctions, startStepFunctions } from './step-functions.ts';
import { EngineUnsupported } from './support.ts';
import { sweepLeftovers, sweepOwn } from './sweep.ts';
import type { Json } from './template.ts';

export { EngineRunning, readRunningEngine } from './lock.ts';
export { killDescendants } from './processes.ts';
export { EngineUnsupported } from './support.ts';

export interface EngineOptions {
  /** `cdk.out` of the app. */
  readonly assemblyFolder: string;
  /** Where all tables, objects, secrets, executions, and events on their way, are kept. */
  readonly dataFolder: string;
  /** Public port; 0 for any that is free. */
  readonly port: number;
  /** Replaces the template's value in every function that declares the name. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Replaces a secret's value, by the beginning of its logical id; kept in memory only. */
  readonly secrets?: Readonly<Record<string, string>>;
  /** @default nothing is logged */
  readonly log?: (line: string) => void;
  /** Functions that state machines may run at once. @default as many as the machine has cores */
  readonly cores?: number;
}

export interface Engine {
  /** `http://127.0.0.1:PORT` */
  readonly url: string;
  readonly port: number;
  /** Executions that were running when an earlier engine ended; they are ABORTED now and the rules know. */
  readonly recovered: readonly { readonly executionArn: string; readonly input: Json }[];
  /** Takes no more work, kills every process that functions started, and closes all that listens. */
  stop(): Promise<void>;
}

type Closing = () => Promise<void>;

/**
 * Stands a synthesized CDK app up on this machine, in this process.
 *
 * @throws EngineUnsupported when the template holds what cannot run here; nothing has been started then.
 * @throws EngineRunning when another engine has the data folder.
 */
export async function startEngine(options: EngineOptions): Promise<Engine> {
  const stacks = await readAssembly(options.assemblyFolder);
  const stray = strayTargets(evaluateStacks(stacks, `${LOOPBACK}:${options.port}`));
  if (stray.length > 0) throw new EngineUnsupported(stray);
  await mkdir(options.dataFolder, { recursive: true, mode: 0o700 });
  const dataFolder = await realpath(options.dataFolder);
  const running = await readRunningEngine(dataFolder);
  if (running) throw new EngineRunning(running);

  // Undone from the last to the first, whether the engine is stopped or fails to start.
  const closings: Closing[] = [];
  const undo = async () => {
    const errors: unknown[] = [];
    for (const close of closings.splice(0).reverse()) {
      await Promise.resolve(close()).catch((error: unknown) => errors.push(error));
    }
    if (errors.length > 0) throw new AggregateError(errors, 'The engine did not stop cleanly.');
  };
  try {
    return await start({ ...options, dataFolder }, stacks, closings, undo);
  } catch (error) {
    await undo().catch((fault: unknown) => options.log?.(String(fault)));
    throw error;
  }
}

/** A site whose keys are what the functions of custom resources have told. */
const withAttributes = (site: SiteModel, attributes: ReadonlyMap<string, string>): SiteModel => ({
  ...site,
  keys: new Map([...site.keys].map(([id, key]) => [id, attributes.get(key) ?? key])),
});

async function start(
  options: EngineOptions,
  stacks: Awaited<ReturnType<typeof readAssembly>>,
  closings: Closing[],
  undo: () => Promise<void>,
): Promise<Engine> {
  const { dataFolder, port, environment = {}, log = () => undefined, cores = availableParallelism() } = options;
  const health = { data_folder: dataFolder, pid: process.pid, instance: randomUUID() };
  const door = createPublicServer(health, log);
  const front = await listen(door.server, port);
  let ready = false;
  const kill = async () => {
    // An engine that never ran a function has no process of its own to kill.
    if (ready) killDescendants();
  };
  closings.push(kill, front.close);
  closings.push(await claimDataFolder(health, front));
  closings.push(sweepOwn);
  await sweepLeftovers();

  const host = `${LOOPBACK}:${front.port}`;
  const model = evaluateStacks(stacks, host);
  // Objects are put as soon as S3 is there; who is told of them comes later.
  const bus = Promise.withResolvers<EventBridge>();
  const starts = [
    startDynamoDb(join(dataFolder, 'dynamodb'), model.tables),
    startS3(join(dataFolder, 's3'), model.buckets, async (object) =>
      (await bus.promise).accept(objectCreatedEvent(object)),
    ),
    startSecrets(join(dataFolder, 'secrets'), model.secrets, options.secrets),
  ] as const;
  for (const started of await Promise.allSettled(starts)) {
    if (started.status === 'fulfilled') closings.push(started.value.close);
  }
  const [dynamoDb, s3, secrets] = await Promise.all(starts);
  const store = await openExecutions(join(dataFolder, 'executions'), log);

  // The template knows its addresses as https; on the loopback interface there is no certificate.
  const plain = (value: string) => value.replaceAll(`https://${host}`, front.url);
  const plainly = <M extends { environment: Readonly<Record<string, string>> }>(one: M): M => ({
    ...one,
    environment: Object.fromEntries(Object.entries(one.environment).map(([name, value]) => [name, plain(value)])),
  });
  const functions = model.functions.map(plainly);
  // No function has a disk of its own here.
  const lambda = createLambda(functions, { RENDER_DISK_MB: '', ASSEMBLE_DISK_MB: '', ...environment }, log);
  const containers = createContainers(model.containers.map(plainly), environment, log);
  // Each needs the other: events start executions, and executions that end are events.
  const machines = Promise.withResolvers<StepFunctions>();
  const startExecution: StepFunctions['start'] = async (...execution) => (await machines.promise).start(...execution);
  const events = createEvents(model.rules, { lambda, start: startExecution }, log);
  const queue = createSemaphore(cores);
  const mapRuns = createMapRuns(s3);
  const stepFunctions = await startStepFunctions({
    machines: model.machines,
    lambda,
    containers,
    queue,
    events,
    store,
    mapRuns,
    log,
  });
  machines.resolve(stepFunctions);
  closings.push(kill, stepFunctions.close);
  const eventBridge = await startEventBridge(join(dataFolder, 'events'), events, log);
  bus.resolve(eventBridge);
  closings.push(eventBridge.close);
  const restore = setEnvironment({
    AWS_REGION: REGION,
    AWS_DEFAULT_REGION: REGION,
    AWS_ACCESS_KEY_ID: 'S3RVER',
    AWS_SECRET_ACCESS_KEY: 'S3RVER',
    AWS_SESSION_TOKEN: undefined,
    AWS_PROFILE: undefined,
    AWS_ENDPOINT_URL: undefined,
    AWS_ENDPOINT_URL_DYNAMODB: dynamoDb.url,
    AWS_ENDPOINT_URL_S3: s3.url,
    AWS_ENDPOINT_URL_SFN: stepFunctions.url,
    AWS_ENDPOINT_URL_EVENTBRIDGE: eventBridge.url,
    AWS_ENDPOINT_URL_SECRETS_MANAGER: secrets.url,
    AWS_REQUEST_CHECKSUM_CALCULATION: 'when_required',
    AWS_RESPONSE_CHECKSUM_VALIDATION: 'when_required',
    // Makes functions log through this process's console, where whoever runs the engine can lead it elsewhere.
    POWERTOOLS_DEV: 'true',
    // Metrics are lines of that log; Powertools leaves them out where it logs for developers.
    POWERTOOLS_METRICS_DISABLED: 'false',
  });
  closings.push(async () => restore());
  ready = true;
  const attributes = await runCustomResources(model.customResources, lambda);
  closings.push(startSchedules(model.schedules, lambda, log).close);
  const recovered = await stepFunctions.recover();
  eventBridge.recover();

  const router = createRouter(model.routes);
  const key = { value: model.routes.some(({ authorizer }) => authorizer) ? secrets.apiKey : null, port: front.port };
  const api = (request: Request) => {
    const match = router(request.method, new URL(request.url).pathname);
    return match && invokeRoute(request, match, lambda, key);
  };
  const site = model.site && withAttributes(model.site, attributes);
  // Viewers ask at the site what it leads to the API; clients ask the API itself below /api/.
  const isSites = ({ url }: Request) => {
    const { pathname } = new URL(url);
    return site !== null && !pathname.startsWith('/api/') && behaviourOf(site, pathname)?.origin === 'api';
  };
  door.open({
    api: (request) => (isSites(request) ? null : api(request)),
    site: site
      ? createSite(site, { open: s3.openObject, api })
      : () => Promise.resolve(new Response('Not found', { status: 404 })),
  });
  closings.push(async () => door.open(null));
  return {
    url: front.url,
    port: front.port,
    recovered: recovered.map(({ executionArn, input }) => ({ executionArn, input: JSON.parse(input) as Json })),
    stop: undo,
  };
}
