import type * as z from 'zod';
import { readSettings, Settings } from '../functions/contract/settings.ts';

/** What a deployment is told by the environment of whoever deploys it. @throws Error that names every wrong setting. */
export function deploymentSettings(variables: Readonly<Record<string, string | undefined>>): Settings {
  const { settings, faults } = readSettings(variables);
  if (faults.length === 0) return settings;
  throw new Error(faults.map(({ name, message }) => `${name}: ${message}`).join('\n'));
}

/** The part of the settings that one function reads. */
export const pickSettings = <S extends z.ZodObject>(schema: S, settings: Settings): z.infer<S> =>
  schema.parse(settings) as z.infer<S>;

/** All defaults. */
export const defaultSettings = (): Settings => Settings.parse({});
