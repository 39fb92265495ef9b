import { readFileSync } from 'node:fs';
import { App } from 'aws-cdk-lib';
import { buildLeadreel } from '../lib/leadreel.ts';
import { deploymentSettings } from '../lib/settings.ts';

// The CLI of CDK passes this context by itself; without it, the template must come out the same.
const { context } = JSON.parse(readFileSync(new URL('../cdk.json', import.meta.url), 'utf8'));
const app = new App({ context, outdir: process.env.CDK_OUTDIR ?? 'cdk.out' });
buildLeadreel(app, deploymentSettings(process.env));
app.synth();
