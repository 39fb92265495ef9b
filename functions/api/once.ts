import {
  IdempotencyAlreadyInProgressError,
  IdempotencyConfig,
  IdempotencyInconsistentStateError,
  IdempotencyValidationError,
  makeIdempotent,
} from '@aws-lambda-powertools/idempotency';
import { DynamoDBPersistenceLayer } from '@aws-lambda-powertools/idempotency/dynamodb';
import type { Context } from 'aws-lambda';
import { Problem } from './problem.ts';

/** How long the first answer to a key is replayed, seconds: a day. */
const REMEMBERED_SECONDS = 24 * 60 * 60;

/** What a request was answered with, as it is kept for those that come again. */
export interface Answer {
  readonly status: number;
  /** JSON; null for none. */
  readonly body: unknown;
  /** Instead of JSON: what is sent as it is. Never with a key. */
  readonly content?: string | Uint8Array<ArrayBuffer>;
  readonly headers: Readonly<Record<string, string>>;
}

/** What tells one request from another: its route, its `Idempotency-Key`, and what it asks for. */
export interface KeyedRequest {
  readonly route: string;
  readonly key: string;
  readonly body: unknown;
}

/**
 * Does an action once for each key and replays its answer for a day. An action that throws is forgotten: it changed
 * nothing, so it may be tried again.
 *
 * @throws Problem 409 while the first is under way, 422 when the key came with another body before.
 */
export type Once = (request: KeyedRequest, action: () => Promise<Answer>, context?: Context) => Promise<Answer>;

/** Remembers answers in a table with the key `id` and the time to live `expiration`. */
export function rememberIn(tableName: string): Once {
  const config = new IdempotencyConfig({
    eventKeyJmesPath: '[route, key]',
    payloadValidationJmesPath: 'body',
    expiresAfterSeconds: REMEMBERED_SECONDS,
    throwOnNoIdempotencyKey: true,
    hashFunction: 'sha256',
  });
  const act = makeIdempotent(async (_: KeyedRequest, action: () => Promise<Answer>): Promise<Answer> => action(), {
    persistenceStore: new DynamoDBPersistenceLayer({ tableName }),
    config,
    dataIndexArgument: 0,
  });
  return async (request, action, context) => {
    // Tells when a request that never ended (its function was killed) stops counting as under way.
    if (context) config.registerLambdaContext(context);
    try {
      return await act(request, action);
    } catch (error) {
      throw explain(error);
    }
  };
}

function explain(error: unknown): unknown {
  if (error instanceof IdempotencyAlreadyInProgressError || error instanceof IdempotencyInconsistentStateError) {
    return new Problem(
      409,
      'The request is under way',
      'The first request with this Idempotency-Key has not ended yet.',
    );
  }
  if (error instanceof IdempotencyValidationError) {
    return new Problem(
      422,
      'The key was used before',
      'This Idempotency-Key came with another body before: use a new one.',
    );
  }
  return error;
}
