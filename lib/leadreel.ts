import type { App } from 'aws-cdk-lib';
import { DeliveryStack } from './delivery-stack.ts';
import { PipelineStack } from './pipeline-stack.ts';
import { StorageStack } from './storage-stack.ts';

/** The whole deployment: what is kept, what makes videos, and how both are reached. */
export function buildLeadreel(app: App): void {
  const storage = new StorageStack(app, 'LeadreelStorage');
  const pipeline = new PipelineStack(app, 'LeadreelPipeline', { storage });
  new DeliveryStack(app, 'LeadreelDelivery', { storage, pipeline });
}
