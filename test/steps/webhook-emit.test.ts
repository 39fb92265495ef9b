import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { afterEach, describe, expect, it } from 'vitest';
import { RetryableError } from '../../functions/contract/errors.ts';
import { emitter, eventOf } from '../../functions/runtime/emit.ts';
import { type Endpoint, jsonService, listen, type Operation } from '../../lib/local/loopback.ts';

const closings: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closings.splice(0)) await close();
});
const serve = async (operations: Record<string, Operation>): Promise<Endpoint> => {
  const endpoint = await listen(jsonService('1.1', operations));
  closings.push(endpoint.close);
  return endpoint;
};
const options = ({ url }: Endpoint) => ({
  endpoint: url,
  region: 'us-east-1',
  credentials: { accessKeyId: 'x', secretAccessKey: 'x' },
  maxAttempts: 1,
});

describe('telling an event', () => {
  const event = eventOf(
    'lead.erased',
    { id: 'led_1', lead_id: 'Ünal', status: 'erased' },
    { run: 'once', at: '2026-05-01T12:00:00.000Z' },
  );

  it('puts it on the default bus under our source, with its type as the detail-type', async () => {
    const put: unknown[] = [];
    const bus = await serve({
      PutEvents: (input) => {
        put.push(input);
        return { FailedEntryCount: 0, Entries: [{ EventId: '1' }] };
      },
    });
    await emitter('leadreel', new EventBridgeClient(options(bus)))(event);
    expect(put).toEqual([
      { Entries: [{ Source: 'leadreel', DetailType: 'lead.erased', Detail: JSON.stringify(event) }] },
    ]);
  });

  it('fails so that the step is tried again when the bus takes the request and not the event', async () => {
    const entry = { ErrorCode: 'ThrottlingException', ErrorMessage: 'slow down' };
    const bus = await serve({ PutEvents: () => ({ FailedEntryCount: 1, Entries: [entry] }) });
    const told = emitter('leadreel', new EventBridgeClient(options(bus)))(event);
    await expect(told).rejects.toBeInstanceOf(RetryableError);
    await expect(told).rejects.toMatchObject({
      name: 'DeliveryFailed',
      message: expect.stringContaining(entry.ErrorCode),
    });
  });

  it('fails so, and with the cause, when the bus cannot be reached', async () => {
    const bus = await serve({});
    const told = emitter('leadreel', new EventBridgeClient(options(bus)))(event);
    await expect(told).rejects.toMatchObject({ name: 'DeliveryFailed', cause: { name: 'UnknownOperationException' } });
  });
});
