import type * as z from 'zod';
import type { Settings } from '../functions/contract/settings.ts';

/** The part of the settings that one function reads. */
export const pickSettings = <S extends z.ZodObject>(schema: S, settings: Settings): z.infer<S> =>
  schema.parse(settings) as z.infer<S>;
