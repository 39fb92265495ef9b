import { App } from 'aws-cdk-lib';
import { buildLeadreel } from '../lib/leadreel.ts';

const app = new App({ outdir: process.env.CDK_OUTDIR ?? 'cdk.out' });
buildLeadreel(app);
app.synth();
