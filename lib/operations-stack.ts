import { CfnOutput, Duration } from 'aws-cdk-lib';
import { Stats } from 'aws-cdk-lib/aws-cloudwatch';
import { ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { FilterPattern, MetricFilter } from 'aws-cdk-lib/aws-logs';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import type { Construct } from 'constructs';
import type { Deployment } from '../functions/contract/deployment.ts';
import { METRICS_NAMESPACE } from '../functions/contract/metrics.ts';
import { Alarms } from './alarms.ts';
import { BundledFunction } from './bundled-function.ts';
import type { DeliveryStack } from './delivery-stack.ts';
import { DeployedStack } from './deployed-stack.ts';
import { LostEvents } from './lost-events.ts';
import { Overview } from './overview.ts';
import type { PipelineStack } from './pipeline-stack.ts';
import type { StorageStack } from './storage-stack.ts';
import type { Watched } from './watched.ts';

export interface OperationsStackProps {
  readonly storage: StorageStack;
  readonly pipeline: PipelineStack;
  readonly delivery: DeliveryStack;
  readonly deployment: Deployment;
}

/** What watches over a deployment: alarms, whom they tell, and a page that shows it all. */
export class OperationsStack extends DeployedStack {
  constructor(scope: Construct, { storage, pipeline, delivery, deployment }: OperationsStackProps) {
    super(scope, 'Operations', { deployment, description: 'Leadreel: alarms and the dashboard.' });
    // Whatever was built before, in whichever stack: what is added is watched without being named here.
    const parts = scope.node.findAll();
    const watched: Watched = {
      name: deployment.name,
      chain: pipeline.stateMachine,
      notifications: pipeline.notifications.stateMachine,
      batches: delivery.batches.stateMachine,
      api: storage.frontDoor,
      beacon: delivery.beacon,
      functions: parts.filter((part) => part instanceof BundledFunction),
      lost: parts.filter((part) => part instanceof LostEvents),
      beaconErrors: this.#beaconErrors(delivery.beacon),
    };
    const topic = new Topic(this, 'Alarmed', { displayName: `Leadreel (${deployment.name})`, enforceSSL: true });
    // Its policy, which asks for TLS, stands in the place of the usual one, by which alarms of the account may publish.
    const conditions = { StringEquals: { 'aws:SourceAccount': this.account } };
    topic.grantPublish(new ServicePrincipal('cloudwatch.amazonaws.com', { conditions }));
    if (deployment.alarm_email) topic.addSubscription(new EmailSubscription(deployment.alarm_email));
    const alarms = new Alarms(this, 'Alarms', watched, deployment.budgets, topic);
    const { dashboardName } = new Overview(this, 'Overview', watched, alarms.all);
    const page = `https://${this.region}.console.aws.amazon.com/cloudwatch/home?region=${this.region}`;
    new CfnOutput(this, 'DashboardUrl', { value: `${page}#dashboards/dashboard/${dashboardName}` });
    new CfnOutput(this, 'AlarmTopicArn', { value: topic.topicArn });
  }

  #beaconErrors(beacon: BundledFunction) {
    return new MetricFilter(this, 'BeaconErrors', {
      logGroup: beacon.logGroup,
      // Counted as 0 in every other line, so that there is a number when all is well.
      defaultValue: 0,
      filterPattern: FilterPattern.stringValue('$.level', '=', 'ERROR'),
      metricNamespace: METRICS_NAMESPACE,
      // A filter gives a metric no fixed dimension: the name tells deployments apart.
      metricName: `BeaconErrors-${this.deployment.name}`,
    }).metric({ statistic: Stats.SUM, period: Duration.minutes(5) });
  }
}
