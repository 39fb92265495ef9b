import type { Construct } from 'constructs';
import type { CloseEnvironment } from '../functions/contract/environment.ts';
import { BundledFunction } from './bundled-function.ts';
import type { Notifications } from './notifications.ts';
import type { StorageStack } from './storage-stack.ts';

/** A function that ends jobs: it notes how, removes the secrets of their pages, and tells the event bus. */
export function closingFunction(
  scope: Construct,
  name: string,
  entry: string,
  { library, media, site, told }: StorageStack,
  notifications: Notifications,
): BundledFunction {
  const environment = { ...told, SITE_URL: site.url } satisfies CloseEnvironment;
  const fn = new BundledFunction(scope, name, { entry, environment });
  library.grantWork(fn);
  media.grantRemove(fn, ['access']);
  notifications.grantEmit(fn);
  return fn;
}
