import { z } from 'zod';

/** The caller's own id of a lead: stored and echoed as given, `123` stays `123`. */
export const LeadId = z.union([z.string().min(1).max(200), z.number().int()]);

/** A number that DynamoDB keeps as it is. */
const Figure = z
  .number()
  .refine(
    (value) => value === 0 || (Math.abs(value) <= Number.MAX_SAFE_INTEGER && Math.abs(value) >= 1e-100),
    'must be a number between -9007199254740991 and 9007199254740991',
  );

/** What a field of a lead may be called: what stands between the braces of a merge field. */
const FIELD = /^\p{L}[\p{L}\p{N}_-]{0,63}$/u;

/**
 * The person a video is for. Beside the known fields, any field of text or number may be given:
 * scripts can merge it as `{{field}}`.
 */
export const Lead = z
  .object({
    name: z.string().trim().min(1).max(200),
    company: z.string().trim().min(1).max(500).optional(),
    industry: z.string().trim().min(1).max(200).optional(),
    email: z.email().max(320).optional(),
  })
  .catchall(z.union([z.string().max(1000), Figure]))
  .superRefine((lead, context) => {
    for (const field of Object.keys(lead)) {
      if (FIELD.test(field) && !(field in Object.prototype)) continue;
      context.addIssue({
        code: 'custom',
        path: [field],
        message: 'is not a name for a field: use letters, digits, _ and -',
      });
    }
  });
export type Lead = z.infer<typeof Lead>;
