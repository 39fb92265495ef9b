import { z } from 'zod';

/** The caller's own id of a lead: stored and echoed as given, `123` stays `123`. */
export const LeadId = z.union([z.string().min(1).max(200), z.number().int()]);

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
  .catchall(z.union([z.string().max(1000), z.number()]));
export type Lead = z.infer<typeof Lead>;
