import type { MiddlewareObj } from '@middy/core';
import { isErrorName, RETRYABLE, RetryableError } from '../contract/errors.ts';
import { mayPass } from '../store/may-pass.ts';

/** An error under the name by which the chain tries its step again, when table or bucket may answer later. */
export function named<E>(error: E): E | RetryableError {
  if (!(error instanceof Error) || isErrorName(error.name) || !mayPass(error)) return error;
  const message = 'The database or the storage did not answer.';
  return new RetryableError(RETRYABLE.storeUnavailable, message, { cause: error });
}

/** Lets whatever a handler throws go out {@link named}. */
export const nameFaults = (): MiddlewareObj<unknown, unknown> => ({
  onError: (request) => {
    request.error = named(request.error);
  },
});
