import { readFileSync } from 'node:fs';
import type * as z from 'zod';
import { type Deployment, DeploymentConfig } from '../functions/contract/deployment.ts';
import { readSettings, type SettingFault } from '../functions/contract/settings.ts';

/** The config is wrong; lists every field that is, and what it may be. */
export class DeploymentInvalid extends Error {
  override readonly name = 'DeploymentInvalid';

  constructor(source: string, faults: readonly SettingFault[]) {
    super(`${source} cannot be deployed:\n${faults.map(({ name, message }) => `  ${name}: ${message}`).join('\n')}`);
  }
}

/** Variables of the environment, which go before what the config says. */
type Variables = Readonly<Record<string, string | undefined>>;

/** Names that the reader of an example may well try. */
const SAID_ELSEWHERE: Readonly<Record<string, string>> = {
  MONTHLY_BUDGET_USD: 'is said as budgets.month_usd',
  VIDEO_MAX_COST_USD: 'is said as budgets.video_usd',
};

/**
 * Reads a deployment's config.
 *
 * @param value what the file says; an empty object stands for all defaults.
 * @throws DeploymentInvalid
 */
export function readDeployment(
  value: z.input<typeof DeploymentConfig> | unknown,
  variables: Variables = {},
  source = 'The deployment',
): Deployment {
  const read = DeploymentConfig.safeParse(value);
  if (!read.success) throw new DeploymentInvalid(source, read.error.issues.flatMap(faultsOf));
  const { $schema: _, settings: told, ...config } = read.data;
  const { month_usd, video_usd } = config.budgets;
  const budgets = { MONTHLY_BUDGET_USD: String(month_usd), VIDEO_MAX_COST_USD: String(video_usd) };
  const given = Object.fromEntries(Object.entries(variables).filter(([, text]) => text));
  const { settings, faults } = readSettings({ ...told, ...budgets, ...given });
  if (faults.length > 0) throw new DeploymentInvalid(source, faults);
  return { ...config, settings };
}

/**
 * Reads a deployment from its file.
 *
 * @param file path, or null for a deployment with all defaults.
 * @param mayLack when there need be no such file; the defaults stand for it.
 * @throws DeploymentInvalid
 */
export function openDeployment(file: string | null, variables: Variables, mayLack = false): Deployment {
  if (file === null) return readDeployment({}, variables);
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    // What reading a file throws is a system error, with a code.
    const { code, message } = error as NodeJS.ErrnoException;
    if (mayLack && code === 'ENOENT') return readDeployment({}, variables);
    throw new DeploymentInvalid(file, [{ name: 'the file', message: `cannot be read: ${message}` }]);
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new DeploymentInvalid(file, [{ name: 'the file', message: `is not JSON: ${String(error)}` }]);
  }
  return readDeployment(value, variables, file);
}

/** What is wrong by field: `concurrency.record`. Fields that there are not are named one by one. */
function faultsOf(issue: z.core.$ZodIssue): SettingFault[] {
  const at = issue.path.map(String);
  if (issue.code !== 'unrecognized_keys') return [{ name: at.join('.') || 'the file', message: issue.message }];
  return issue.keys.map((key) => ({
    name: [...at, key].join('.'),
    message: SAID_ELSEWHERE[key] ?? 'is not a field; docs/deploy.md lists them',
  }));
}
