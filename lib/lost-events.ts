import { Duration, Stack } from 'aws-cdk-lib';
import { Rule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction as LambdaTarget } from 'aws-cdk-lib/aws-events-targets';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { SqsDestination } from 'aws-cdk-lib/aws-lambda-destinations';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';

/** Days that a lost event waits for somebody to look at it: the most that SQS gives. */
export const LOST_EVENTS_DAYS = 14;

/** Where events go that EventBridge could not hand over, and those that a function failed at too often. */
export class LostEvents extends Queue {
  constructor(scope: Construct, id: string) {
    super(scope, id, {
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: Duration.days(LOST_EVENTS_DAYS),
    });
  }

  /** The one of a construct's stack: a queue may not refer to rules of other stacks. */
  static of(scope: Construct): LostEvents {
    const stack = Stack.of(scope);
    const known = stack.node.tryFindChild('LostEvents');
    return known instanceof LostEvents ? known : new LostEvents(stack, 'LostEvents');
  }
}

/**
 * A function as the target of a rule. EventBridge tries to hand an event over three times more; Lambda tries twice more
 * what the function failed at. What is still not done then waits among the lost events.
 */
export function heedingTarget(fn: LambdaFunction): LambdaTarget {
  const lost = LostEvents.of(fn);
  fn.configureAsyncInvoke({ onFailure: new SqsDestination(lost) });
  return new LambdaTarget(fn, { retryAttempts: 3, deadLetterQueue: lost });
}

/** Tells a function of a state machine's executions that could not end as they should. */
export function tellBrokenOff(
  scope: Construct,
  id: string,
  props: { readonly description: string; readonly stateMachineArn: string; readonly fn: LambdaFunction },
): void {
  new Rule(scope, id, {
    description: props.description,
    eventPattern: {
      source: ['aws.states'],
      detailType: ['Step Functions Execution Status Change'],
      detail: { status: ['ABORTED', 'TIMED_OUT', 'FAILED'], stateMachineArn: [props.stateMachineArn] },
    },
    targets: [heedingTarget(props.fn)],
  });
}
