import { RemovalPolicy } from 'aws-cdk-lib';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { deploymentOf } from './deployed-stack.ts';

/** A group of logs that forgets when the deployment says so. @param logGroupName given by AWS when it is left out */
export function logsFor(scope: Construct, id: string, logGroupName?: string): LogGroup {
  return new LogGroup(scope, id, {
    ...(logGroupName ? { logGroupName } : {}),
    // The contract takes no number of days but those of this enumeration.
    retention: deploymentOf(scope).retention.log_days,
    removalPolicy: RemovalPolicy.DESTROY,
  });
}

/**
 * The log of a state machine. Step Functions writes only to groups with this prefix without a resource policy of their
 * own.
 */
export const machineLogsFor = (scope: Construct, machine: string): LogGroup =>
  logsFor(scope, 'Logs', `/aws/vendedlogs/states/${deploymentOf(scope).name}-${machine}`);
