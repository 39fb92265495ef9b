import { spawn, spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Command } from 'commander';
import colors from 'picocolors';
import {
  CommandRefused,
  cdkArguments,
  nextSteps,
  type Outputs,
  requireDocker,
  type Verb,
  whatIsLeft,
} from '../lib/deploy-commands.ts';
import { DeploymentInvalid, openDeployment } from '../lib/deployment.ts';

const root = fileURLToPath(new URL('../', import.meta.url));
/** Apart from what this machine runs, which has another config. */
const OUTPUT = 'cdk.out.deploy';

interface Options {
  readonly config?: string;
  readonly yes?: boolean;
  readonly data?: boolean;
}

const say = (line: string) => process.stdout.write(`${line}\n`);

/** Runs the command line of CDK in this terminal. @returns its exit code */
const cdk = (parameters: readonly string[], config: string | undefined): Promise<number> =>
  new Promise((done, reject) => {
    const cli = fileURLToPath(import.meta.resolve('aws-cdk/bin/cdk'));
    const child = spawn(process.execPath, [cli, '--output', OUTPUT, ...parameters], {
      cwd: root,
      stdio: 'inherit',
      env: { ...process.env, ...(config ? { LEADREEL_CONFIG: config } : {}) },
    });
    child.once('error', reject).once('close', (code) => done(code ?? 1));
  });

/** CDK builds images with what this variable names. */
const isDockerThere = (): boolean => spawnSync(process.env.CDK_DOCKER ?? 'docker', ['info']).status === 0;

async function run(verb: Verb, { config: named, yes = false, data = false }: Options): Promise<void> {
  const config = named ? resolve(named) : process.env.LEADREEL_CONFIG || undefined;
  const deployment = openDeployment(config ?? join(root, 'leadreel.config.json'), process.env, !config);
  const parameters = cdkArguments(verb, deployment, { yes, data });
  if (verb === 'deploy') requireDocker(deployment, isDockerThere());
  say(colors.dim(`${deployment.name} in ${deployment.region ?? 'the region of your AWS profile'}`));
  const folder = await mkdtemp(join(tmpdir(), 'leadreel-deploy-'));
  const file = join(folder, 'outputs.json');
  try {
    const code = await cdk(verb === 'deploy' ? [...parameters, '--outputs-file', file] : parameters, config);
    process.exitCode = code;
    if (code !== 0) {
      const hint = 'No credentials, or an account that was never used with CDK? docs/deploy.md#before-the-first-time';
      process.stderr.write(`\n${colors.red('✗')} ${verb} did not succeed. ${hint}\n`);
    } else if (verb === 'deploy') {
      const outputs: Outputs = JSON.parse(await readFile(file, 'utf8'));
      say(`\n${colors.green('✓')} ${deployment.name} is there.\n`);
      for (const line of nextSteps(deployment, outputs)) say(line);
    } else if (verb === 'destroy') say(`\n${whatIsLeft(deployment, data)}`);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const program = new Command('leadreel').description('Leadreel in your own AWS account.').showHelpAfterError();
const command = (verb: Verb, description: string) =>
  program
    .command(verb)
    .description(description)
    .option('--config <file>', 'the deployment (default: leadreel.config.json)')
    .option('--yes', 'ask nothing')
    .action((options: Options) => run(verb, options));
command('deploy', 'make the deployment what its config says');
command('diff', 'show what a deploy would change');
command('destroy', 'take it down; what is kept stays').option('--data', 'destroy what is kept, too');

try {
  await program.parseAsync();
} catch (error) {
  if (!(error instanceof DeploymentInvalid || error instanceof CommandRefused)) throw error;
  process.stderr.write(`\n${colors.red('✗')} ${error.message}\n`);
  process.exitCode = 1;
}
