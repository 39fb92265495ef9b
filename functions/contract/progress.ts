import * as z from 'zod';

/** How far work is. `unit` says what is counted. */
export const Progress = z.strictObject({
  done: z.number().int().nonnegative(),
  total: z.number().int().nonnegative(),
  unit: z.enum(['steps', 'sections', 'frames', 'scenes', 'rows']),
});
export type Progress = z.infer<typeof Progress>;
