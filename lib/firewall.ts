import { CfnWebACL } from 'aws-cdk-lib/aws-wafv2';
import { Construct } from 'constructs';
import { deploymentOf } from './deployed-stack.ts';

/**
 * Requests from one address in five minutes. A page of ours asks for about thirty files and then sends a beacon every
 * few seconds; an office behind one address has dozens of viewers at once.
 */
const MOST_REQUESTS = 2000;

/**
 * AWS WAF before the site: addresses that AWS knows for attacks, requests that exploit known faults, and floods. It can
 * stand before CloudFront only, not before an HTTP API, and only from us-east-1.
 */
export class Firewall extends Construct {
  readonly arn: string;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    const { name } = deploymentOf(this);
    const visible = (metricName: string) => ({
      metricName: `${name}-${metricName}`,
      cloudWatchMetricsEnabled: true,
      sampledRequestsEnabled: false,
    });
    const managed = ['AWSManagedRulesAmazonIpReputationList', 'AWSManagedRulesKnownBadInputsRuleSet'];
    this.arn = new CfnWebACL(this, 'Acl', {
      scope: 'CLOUDFRONT',
      description: 'Leadreel: what may ask for pages and films',
      defaultAction: { allow: {} },
      visibilityConfig: visible('firewall'),
      rules: [
        ...managed.map((rules, priority) => ({
          name: rules,
          priority,
          overrideAction: { none: {} },
          statement: { managedRuleGroupStatement: { vendorName: 'AWS', name: rules } },
          visibilityConfig: visible(rules),
        })),
        {
          name: 'Floods',
          priority: managed.length,
          action: { block: {} },
          statement: { rateBasedStatement: { limit: MOST_REQUESTS, aggregateKeyType: 'IP' } },
          visibilityConfig: visible('floods'),
        },
      ],
    }).attrArn;
  }
}
