import { SFNClient } from '@aws-sdk/client-sfn';
import { expect } from 'vitest';
import { Problem } from '../../functions/api/problem.ts';
import { WebhookService } from '../../functions/api/webhook-service.ts';
import { CreatedWebhook, CreateWebhook, PlannedDeliveries } from '../../functions/contract/webhook.ts';
import { parsePrivateHosts } from '../../functions/core/address-rules.ts';
import { Courier, planDeliveries } from '../../functions/notify/courier.ts';
import { WebhookSender } from '../../functions/notify/webhook-sender.ts';
import { eventOf } from '../../functions/runtime/emit.ts';
import { Webhooks } from '../../functions/store/webhooks.ts';
import { type Endpoint, jsonService, listen, ServiceError } from '../../lib/local/loopback.ts';
import { type LibraryTable, startLibraryTable } from './engine-table.ts';

const MACHINE = 'arn:aws:states:us-east-1:000000000000:stateMachine:notifications';
const secret = async () => 'forty characters of the deployment’s own';

/** An address that nobody asks in tests. */
export const PUBLIC_URL = 'https://hooks.example/leadreel';

/** The API's side of webhooks over a DynamoDB of its own, with a Step Functions that only notes what it starts. */
export class WebhookApi {
  readonly webhooks: Webhooks;
  /** Deliveries that executions were started for. */
  readonly started: string[] = [];
  /** Error that the next starts answer with. */
  failure: string | null = null;
  readonly #table: LibraryTable;
  readonly #steps: Endpoint;
  readonly #sfn: SFNClient;

  private constructor(
    table: LibraryTable,
    steps: Endpoint,
    operations: Record<string, (input: Record<string, unknown>) => unknown>,
  ) {
    this.#table = table;
    this.#steps = steps;
    this.webhooks = new Webhooks(table.name, table.client);
    operations.StartExecution = ({ stateMachineArn, input }) => {
      if (this.failure) throw new ServiceError(this.failure, 'because the test says so');
      expect(stateMachineArn).toBe(MACHINE);
      this.started.push(...PlannedDeliveries.parse(JSON.parse(String(input))).deliveries);
      return { executionArn: 'arn', startDate: 0 };
    };
    const credentials = { accessKeyId: 'x', secretAccessKey: 'x' };
    this.#sfn = new SFNClient({ endpoint: steps.url, region: 'us-east-1', credentials, maxAttempts: 1 });
  }

  static async start(): Promise<WebhookApi> {
    const operations = {};
    return new WebhookApi(await startLibraryTable(), await listen(jsonService('1.0', operations)), operations);
  }

  /** @param allowed as `ALLOW_PRIVATE_HOSTS`. */
  service(allowed = ''): WebhookService {
    const allowPrivateHosts = parsePrivateHosts(allowed);
    const { webhooks } = this;
    return new WebhookService({ webhooks, stateMachineArn: MACHINE, allowPrivateHosts, secret, sfn: this.#sfn });
  }

  async create(body: Record<string, unknown> = {}, allowed = ''): Promise<CreatedWebhook> {
    const request = CreateWebhook.parse({ url: PUBLIC_URL, ...body });
    return CreatedWebhook.parse(await this.service(allowed).create(request));
  }

  /** Plans an event about a video, and gives its deliveries. */
  tell(id: string): Promise<string[]> {
    const occasion = { run: 1, at: '2026-05-01T12:00:00.000Z' };
    const event = eventOf('video.cancelled', { id, lead_id: null, status: 'cancelled' }, occasion);
    return planDeliveries(this.webhooks, event);
  }

  /** A delivery that was given up. */
  async failed(id: string): Promise<string> {
    const [delivery = ''] = await this.tell(id);
    const row = await this.webhooks.delivery(delivery);
    if (row) await this.webhooks.giveUp(row, 'It answered 500.');
    return delivery;
  }

  /** What the state machine does with deliveries that were started. */
  async deliver(host: string): Promise<void> {
    const sender = new WebhookSender({ allowPrivateHosts: [host] });
    for (const id of this.started) await new Courier({ webhooks: this.webhooks, sender, secret }).deliver(id);
  }

  /** Forgets the webhooks, and what was started. */
  async clear(): Promise<void> {
    for (const { id } of await this.webhooks.all()) await this.webhooks.remove(id);
    this.started.length = 0;
    this.failure = null;
  }

  async stop(): Promise<void> {
    this.#sfn.destroy();
    await this.#steps.close();
    await this.#table.close();
  }
}

/** What a request was refused with; null when it was not. */
export const refusal = (work: Promise<unknown>): Promise<Problem | null> =>
  work.then(
    () => null,
    (error: unknown) => (error instanceof Problem ? error : Promise.reject(error)),
  );
