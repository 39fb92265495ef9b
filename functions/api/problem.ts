import type * as z from 'zod';

/** What is wrong with one place of a body, by its JSON pointer (RFC 6901). */
export interface FieldError {
  readonly pointer: string;
  readonly message: string;
}

/** An answer of RFC 9457, thrown where the request cannot go on. */
export class Problem extends Error {
  override readonly name = 'Problem';
  readonly status: number;
  readonly title: string;
  readonly errors: readonly FieldError[];

  constructor(status: number, title: string, detail: string, errors: readonly FieldError[] = []) {
    super(detail);
    this.status = status;
    this.title = title;
    this.errors = errors;
  }

  /** The body of the answer; `instance` is the path that was asked. */
  toBody(instance: string) {
    return {
      type: 'about:blank',
      title: this.title,
      status: this.status,
      detail: this.message,
      instance,
      ...(this.errors.length > 0 ? { errors: this.errors } : {}),
    };
  }
}

/** A 422 that names each field which the schema refused. */
export function invalid(error: z.ZodError): Problem {
  const errors = error.issues.flatMap((issue): FieldError[] => {
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.map((key) => ({
        pointer: pointerTo([...issue.path, key]),
        message: 'is not a field of this request',
      }));
    }
    return [{ pointer: pointerTo(issue.path), message: issue.message }];
  });
  const names = errors.map(({ pointer, message }) => `${pointer || 'the body'}: ${message}`);
  return new Problem(422, 'The request is not valid', names.join('; '), errors);
}

const pointerTo = (path: readonly PropertyKey[]) =>
  path.map((part) => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
