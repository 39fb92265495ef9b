import * as z from 'zod';

/** RFC 9110, 5.6.2. */
const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
/** Visible ASCII and blanks; no line can be broken. */
const VISIBLE = /^[\x20-\x7e]*$/;
/** RFC 6265, 4.1.1. */
const COOKIE_VALUE = /^[\x21\x23-\x2b\x2d-\x3a\x3c-\x5b\x5d-\x7e]*$/;

/** Headers that the browser or the connection makes, and why each is not given here. */
const FORBIDDEN: Readonly<Record<string, string>> = {
  cookie: 'goes into cookies',
  'user-agent': 'is what recording_settings.viewport says',
  'accept-language': 'is what recording_settings.locale says',
  ...Object.fromEntries(
    (
      'host content-length connection keep-alive transfer-encoding upgrade te trailer expect via date origin referer ' +
      'content-type accept-encoding accept-charset access-control-request-headers access-control-request-method ' +
      'if-match if-modified-since if-none-match if-range if-unmodified-since range'
    )
      .split(' ')
      .map((name) => [name, 'is made by the browser']),
  ),
};

const reasonAgainst = (name: string): string | undefined => {
  if (!TOKEN.test(name) || name.length > 100) return 'is no name of a header';
  if (/^(proxy|sec)-/i.test(name)) return 'is made by the browser';
  return FORBIDDEN[name.toLowerCase()];
};

const Headers = z
  .record(z.string(), z.string().min(1).max(4096).regex(VISIBLE, 'must be visible ASCII'))
  .superRefine((headers, context) => {
    const names = Object.keys(headers);
    if (names.length > 20) context.addIssue({ code: 'custom', message: 'may be 20 at most' });
    for (const [index, name] of names.entries()) {
      const twice = names.findIndex((other) => other.toLowerCase() === name.toLowerCase()) < index;
      const message = reasonAgainst(name) ?? (twice ? 'is there twice' : undefined);
      if (message) context.addIssue({ code: 'custom', path: [name], message });
    }
  });

const Cookie = z.strictObject({
  name: z.string().min(1).max(200).regex(TOKEN, 'is no name of a cookie'),
  value: z.string().max(4096).regex(COOKIE_VALUE, 'must be what a Cookie header can hold, quotes and blanks encoded'),
  /** The page's host or one above it. @default the page's host alone */
  domain: z
    .string()
    .max(253)
    .regex(/^\.?[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/i, 'is no name of a host')
    .optional(),
  path: z
    .string()
    .max(500)
    .regex(/^\/[\x21-\x3a\x3c-\x7e]*$/, 'must begin with / and hold no blank or semicolon')
    .default('/'),
});

/**
 * What lets a browser in where not everybody may look. Only the recorded page's own origin is sent it. It is kept apart
 * from everything else that is kept, and only as long as it is needed.
 */
export const Access = z
  .strictObject({
    /** HTTP Basic authentication (RFC 7617). */
    basic_auth: z
      .strictObject({
        username: z
          .string()
          .min(1)
          .max(255)
          .regex(/^[^:\p{Cc}]*$/u, 'cannot have a colon or a control character'),
        password: z
          .string()
          .max(1024)
          .regex(/^\P{Cc}*$/u, 'cannot have a control character'),
      })
      .optional(),
    headers: Headers.optional(),
    cookies: z.array(Cookie).max(50).optional(),
  })
  .superRefine(({ basic_auth, headers = {} }, context) => {
    const name = Object.keys(headers).find((one) => one.toLowerCase() === 'authorization');
    if (!basic_auth || name === undefined) return;
    context.addIssue({ code: 'custom', path: ['headers', name], message: 'goes instead of basic_auth, not beside it' });
  });
export type Access = z.infer<typeof Access>;

/** What is told of an access: which were given, and nothing of what they say. */
export const AccessSummary = z
  .strictObject({ basic_auth: z.boolean(), headers: z.array(z.string()), cookies: z.array(z.string()) })
  .meta({ id: 'AccessSummary' });
export type AccessSummary = z.infer<typeof AccessSummary>;

export const summaryOf = ({ basic_auth, headers = {}, cookies = [] }: Access): AccessSummary => ({
  basic_auth: basic_auth !== undefined,
  headers: Object.keys(headers).map((name) => name.toLowerCase()),
  cookies: cookies.map(({ name }) => name),
});
