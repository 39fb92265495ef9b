import { Duration } from 'aws-cdk-lib';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { Construct } from 'constructs';
import type { SweepEnvironment } from '../functions/contract/environment.ts';
import { BundledFunction } from './bundled-function.ts';
import { heedingTarget } from './lost-events.ts';
import type { StorageStack } from './storage-stack.ts';

/** Takes videos off the site whose time is over. */
export class SiteSweeper extends Construct {
  constructor(scope: Construct, id: string, { library, media, site, told }: StorageStack) {
    super(scope, id);
    const sweep = new BundledFunction(this, 'Sweep', {
      entry: '6-host/handler-sweep.ts',
      environment: { ...told, SITE_BUCKET: site.bucketName } satisfies SweepEnvironment,
      // A hundred videos at most, each a few requests.
      timeout: Duration.minutes(2),
    });
    library.grantWork(sweep);
    media.grantRead(sweep, ['hosted']);
    media.grantRemove(sweep, ['hosted']);
    site.grantReplacePages(sweep);
    new Rule(this, 'Schedule', {
      description: 'Videos whose time is over leave the site.',
      schedule: Schedule.rate(Duration.minutes(5)),
      targets: [heedingTarget(sweep)],
    });
  }
}
