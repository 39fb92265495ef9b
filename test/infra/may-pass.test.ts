import { expect, it } from 'vitest';
import { mayPass } from '../../functions/store/may-pass.ts';

it('takes for passing what AWS answers of itself, and a connection that broke, and nothing else', () => {
  const answer = (name: string, status: number, more = {}) =>
    Object.assign(new Error(name), { name, $metadata: { httpStatusCode: status }, ...more });
  expect(mayPass(answer('InternalServerError', 500))).toBe(true);
  expect(mayPass(answer('ThrottlingException', 400))).toBe(true);
  expect(mayPass(new Error('wrapped', { cause: Object.assign(new Error('reset'), { code: 'ECONNRESET' }) }))).toBe(
    true,
  );
  expect(mayPass(answer('NoSuchKey', 404, { $fault: 'client' }))).toBe(false);
  expect(mayPass(answer('ConditionalCheckFailedException', 400))).toBe(false);
  expect(mayPass(new RangeError('ours'))).toBe(false);
  expect(mayPass('no error at all')).toBe(false);
});
