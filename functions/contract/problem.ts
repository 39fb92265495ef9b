import * as z from 'zod';

/** The body of every refusal: RFC 9457, with a JSON pointer (RFC 6901) for each field that is wrong. */
export const ProblemBody = z
  .strictObject({
    type: z.string(),
    title: z.string(),
    status: z.number().int(),
    detail: z.string(),
    instance: z.string(),
    errors: z.array(z.strictObject({ pointer: z.string(), message: z.string() })).optional(),
  })
  .meta({ id: 'Problem' });
export type ProblemBody = z.infer<typeof ProblemBody>;
