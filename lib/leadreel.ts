import type { App } from 'aws-cdk-lib';
import type { Settings } from '../functions/contract/settings.ts';
import { DeliveryStack } from './delivery-stack.ts';
import { PipelineStack } from './pipeline-stack.ts';
import { defaultSettings } from './settings.ts';
import { StorageStack } from './storage-stack.ts';

/** The whole deployment: what is kept, what makes videos, and how both are reached. */
export function buildLeadreel(app: App, settings: Settings = defaultSettings()): void {
  const storage = new StorageStack(app, 'LeadreelStorage');
  const pipeline = new PipelineStack(app, 'LeadreelPipeline', { storage, settings });
  new DeliveryStack(app, 'LeadreelDelivery', { storage, pipeline, settings });
}
