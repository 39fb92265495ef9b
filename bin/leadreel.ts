import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { App } from 'aws-cdk-lib';
import { DeploymentInvalid, openDeployment } from '../lib/deployment.ts';
import { buildLeadreel } from '../lib/leadreel.ts';

// The CLI of CDK passes this context by itself; without it, the template must come out the same.
const { context } = JSON.parse(readFileSync(new URL('../cdk.json', import.meta.url), 'utf8'));
const { LEADREEL_CONFIG: named, CDK_OUTDIR: outdir = 'cdk.out.deploy' } = process.env;
try {
  const usual = fileURLToPath(new URL('../leadreel.config.json', import.meta.url));
  // Set to nothing, it stands for a deployment with all defaults: what a laptop runs.
  const deployment = openDeployment(named === '' ? null : (named ?? usual), process.env, named === undefined);
  const app = new App({ context, outdir });
  buildLeadreel(app, deployment);
  app.synth();
} catch (error) {
  if (!(error instanceof DeploymentInvalid)) throw error;
  process.stderr.write(`\n✗ ${error.message}\n`);
  process.exitCode = 1;
}
