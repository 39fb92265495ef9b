import type { App } from 'aws-cdk-lib';
import type { Deployment } from '../functions/contract/deployment.ts';
import { DeliveryStack } from './delivery-stack.ts';
import { readDeployment } from './deployment.ts';
import { OperationsStack } from './operations-stack.ts';
import { PipelineStack } from './pipeline-stack.ts';
import { StorageStack } from './storage-stack.ts';

/** The whole deployment: what is kept, what makes videos, how both are reached, and what watches over them. */
export function buildLeadreel(app: App, deployment: Deployment = readDeployment({})): void {
  const storage = new StorageStack(app, { deployment });
  const pipeline = new PipelineStack(app, { storage, deployment });
  const delivery = new DeliveryStack(app, { storage, pipeline, deployment });
  new OperationsStack(app, { storage, pipeline, delivery, deployment });
}
