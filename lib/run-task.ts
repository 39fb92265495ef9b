import { ArnFormat, Stack } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { EcsRunTask, type EcsRunTaskProps } from 'aws-cdk-lib/aws-stepfunctions-tasks';
import type { Construct } from 'constructs';

/** CDK's task, whose right to look at tasks and stop them goes no further than its own cluster; CDK's own is for all there are. */
export class RunTask extends EcsRunTask {
  constructor(scope: Construct, id: string, props: EcsRunTaskProps) {
    super(scope, id, props);
    const { taskPolicies = [] } = this;
    const wide = taskPolicies.findIndex(({ actions }) => actions.includes('ecs:StopTask'));
    if (wide < 0) throw new TypeError('EcsRunTask has no statement to narrow.');
    const tasks = Stack.of(this).formatArn({
      service: 'ecs',
      resource: 'task',
      resourceName: `${props.cluster.clusterName}/*`,
      arnFormat: ArnFormat.SLASH_RESOURCE_NAME,
    });
    taskPolicies[wide] = new PolicyStatement({ actions: ['ecs:StopTask', 'ecs:DescribeTasks'], resources: [tasks] });
  }
}
