import * as z from 'zod';

/** Stands in the place of a lead's id for what is made for nobody; no lead can have it. */
export const NOBODY = '-';

/** The caller's own id of a lead: stored and echoed as given, `123` stays `123`. */
export const LeadId = z.union([
  z
    .string()
    .min(1)
    .max(200)
    .refine((id) => id !== NOBODY, 'is not an id that a lead can have'),
  z.number().int(),
]);

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

/** Ids of ours, so that a caller's own id can be told from them. */
export const OUR_LEAD_ID = /^led_[0-9a-z]{26}$/;

/** The lead as the API answers it. */
export const LeadView = z
  .strictObject({
    id: z.string(),
    /** The caller's own id as it was given; null when there is none. */
    lead_id: LeadId.nullable(),
    lead: Lead,
    created_at: z.string(),
    updated_at: z.string(),
  })
  .meta({ id: 'Lead' });
export type LeadView = z.infer<typeof LeadView>;

/** What `DELETE /leads/{id}` answers: everything that went, and what passes away by itself. */
export const ErasureReceipt = z
  .strictObject({
    lead_id: LeadId,
    erased_at: z.string(),
    /** Ids by kind. */
    resources: z.record(z.string(), z.array(z.string())),
    /** Objects that were removed. */
    media_objects: z.number().int(),
    site_objects: z.number().int(),
    /** What viewers did. */
    view_sessions: z.number().int(),
    cached_speech: z.number().int(),
    cached_takes: z.number().int(),
    cached_scenes: z.number().int(),
    /** What still holds something of the lead, and until when. */
    remains: z.array(z.string()),
  })
  .meta({ id: 'ErasureReceipt' });
export type ErasureReceipt = z.infer<typeof ErasureReceipt>;
