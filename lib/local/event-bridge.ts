import { randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ACCOUNT, REGION } from './attributes.ts';
import type { Events } from './events.ts';
import { type Endpoint, jsonService, listen, ServiceError } from './loopback.ts';
import { isObject, type Json, type JsonObject } from './template.ts';

export interface EventBridge extends Endpoint {
  /** Takes an event of AWS's own, like one that was put: it is on disk when this resolves, if any rule wants it. */
  accept(event: JsonObject): Promise<void>;
  /** Sends what an earlier engine had accepted and not delivered. Does not wait for it. */
  recover(): void;
}

/** Entries of one PutEvents, and bytes of all of them, that AWS takes. */
const MOST_ENTRIES = 10;
const MOST_BYTES = 262_144;

const DEFAULT_BUS = ['default', `arn:aws:events:${REGION}:${ACCOUNT}:event-bus/default`];

interface Journal {
  /** What was put and not removed when the journal was opened. */
  readonly left: readonly JsonObject[];
  /** Resolves when the event is whole on disk. */
  put(event: JsonObject): Promise<void>;
  remove(event: JsonObject): Promise<void>;
}

/** Events on their way, one file each. A file that cannot be read is left where it is. */
async function openJournal(folder: string, log: (line: string) => void): Promise<Journal> {
  await mkdir(folder, { recursive: true });
  const fileOf = ({ id }: JsonObject) => join(folder, `${String(id)}.json`);
  const read = async (entry: string): Promise<JsonObject[]> => {
    const file = join(folder, entry);
    if (!entry.endsWith('.json')) {
      await rm(file, { force: true });
      return [];
    }
    try {
      return [JSON.parse(await readFile(file, 'utf8')) as JsonObject];
    } catch (error) {
      log(`cannot read ${file}: ${String(error)}`);
      return [];
    }
  };
  return {
    left: (await Promise.all((await readdir(folder)).map(read))).flat(),
    async put(event) {
      const part = `${fileOf(event)}.part`;
      await writeFile(part, JSON.stringify(event));
      await rename(part, fileOf(event));
    },
    remove: (event) => rm(fileOf(event), { force: true }),
  };
}

/** What is wrong with an entry, as EventBridge tells it; null when nothing is. */
function faultOf(entry: JsonObject): { ErrorCode: string; ErrorMessage: string } | null {
  const { Source, DetailType, Detail, EventBusName = 'default' } = entry;
  const invalid = (message: string) => ({ ErrorCode: 'InvalidArgument', ErrorMessage: message });
  if (typeof Source !== 'string' || Source === '') return invalid('Parameter Source is not valid.');
  if (typeof DetailType !== 'string' || DetailType === '') return invalid('Parameter DetailType is not valid.');
  if (Source.startsWith('aws.')) {
    return { ErrorCode: 'NotAuthorizedForSourceException', ErrorMessage: 'Not authorized for the source.' };
  }
  if (!DEFAULT_BUS.includes(String(EventBusName))) return invalid(`No event bus ${String(EventBusName)} is here.`);
  return detailOf(Detail) ? null : { ErrorCode: 'MalformedDetail', ErrorMessage: 'Detail is malformed.' };
}

/** Null when it is no JSON object. */
function detailOf(detail: Json | undefined): JsonObject | null {
  try {
    const value = JSON.parse(String(detail)) as Json;
    return isObject(value) ? value : null;
  } catch {
    return null;
  }
}

/** An entry that has no fault, as rules and targets see it. */
function eventOf({ Source, DetailType, Detail, Time, Resources = [] }: JsonObject): JsonObject {
  const time = typeof Time === 'number' ? new Date(Time * 1000) : new Date();
  return {
    version: '0',
    id: randomUUID(),
    'detail-type': DetailType ?? null,
    source: Source ?? null,
    account: ACCOUNT,
    time: time.toISOString().replace(/\.\d+/, ''),
    region: REGION,
    resources: Resources,
    detail: detailOf(Detail),
  };
}

/**
 * Starts an EventBridge with one operation, PutEvents, for the default bus. An event that is accepted reaches every
 * target at least once: it is on disk before the answer, and until the targets have taken it.
 */
export async function startEventBridge(
  folder: string,
  events: Events,
  log: (line: string) => void,
): Promise<EventBridge> {
  const journal = await openJournal(folder, log);
  const send = async (event: JsonObject) => {
    if (await events.send(event)) await journal.remove(event);
  };
  const sendAside = (event: JsonObject) => {
    send(event).catch((error: unknown) => log(`cannot remove event ${String(event.id)}: ${String(error)}`));
  };
  const accept = async (event: JsonObject) => {
    if (!events.isWanted(event)) return;
    await journal.put(event);
    sendAside(event);
  };
  const putEvent = async (entry: JsonObject) => {
    const fault = faultOf(entry);
    if (fault) return fault;
    const event = eventOf(entry);
    await accept(event);
    return { EventId: event.id };
  };
  const putEvents = async ({ Entries }: Record<string, unknown>) => {
    const entries = Array.isArray(Entries) ? Entries.filter(isObject) : [];
    if (entries.length === 0 || entries.length > MOST_ENTRIES) {
      throw new ServiceError('ValidationException', `Entries must be 1 to ${MOST_ENTRIES}.`);
    }
    if (Buffer.byteLength(JSON.stringify(entries)) > MOST_BYTES) {
      throw new ServiceError('ValidationException', 'Total size of the entries in the request is over the limit.');
    }
    const answers = await Promise.all(entries.map(putEvent));
    return { FailedEntryCount: answers.filter((answer) => 'ErrorCode' in answer).length, Entries: answers };
  };
  const endpoint = await listen(jsonService('1.1', { PutEvents: putEvents }));
  return {
    ...endpoint,
    accept,
    async close() {
      events.close();
      await endpoint.close();
    },
    recover: () => journal.left.forEach(sendAside),
  };
}
