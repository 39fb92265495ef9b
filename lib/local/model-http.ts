import {
  type AuthorizerModel,
  functionNameOf,
  objects,
  type RouteModel,
  record,
  type SiteBehaviour,
  type SiteModel,
  text,
} from './model.ts';
import { problemOf } from './support.ts';
import type { Json, JsonObject, Problem, Resource } from './template.ts';

/** Milliseconds that API Gateway waits for an integration when it is not told otherwise, and at most. */
const INTEGRATION_MS = 30_000;

/** Joins routes with their integrations and authorizers. */
export function routeModels(
  resources: readonly Resource[],
  functionNames: ReadonlySet<string>,
  problems: Problem[],
): RouteModel[] {
  const find = (type: string, name: string) =>
    resources.find((resource) => resource.type === `AWS::ApiGatewayV2::${type}` && resource.name === name);
  const functionOf = (resource: Resource, uri: Json | undefined) => {
    const reference = text(uri);
    if (!functionNames.has(functionNameOf(reference))) problems.push(problemOf(resource, `no function ${reference}`));
    return reference;
  };
  const authorizerOf = (route: Resource): AuthorizerModel | null => {
    if (route.properties.AuthorizationType !== 'CUSTOM') return null;
    const authorizer = find('Authorizer', text(route.properties.AuthorizerId));
    if (!authorizer) problems.push(problemOf(route, `no authorizer ${text(route.properties.AuthorizerId)}`));
    const { AuthorizerUri, IdentitySource } = authorizer?.properties ?? {};
    return {
      functionArn: functionOf(authorizer ?? route, AuthorizerUri),
      identitySources: Array.isArray(IdentitySource) ? IdentitySource.map(String) : [],
    };
  };
  return resources
    .filter(({ type }) => type === 'AWS::ApiGatewayV2::Route')
    .map((route) => {
      const { RouteKey, Target, ApiId } = route.properties;
      const integration = find('Integration', text(Target).replace(/^integrations\//, ''));
      if (!integration) problems.push(problemOf(route, `no integration ${text(Target)}`));
      const { IntegrationUri, TimeoutInMillis } = integration?.properties ?? {};
      return {
        routeKey: text(RouteKey),
        apiId: text(ApiId),
        functionArn: functionOf(integration ?? route, IntegrationUri),
        timeoutMs: typeof TimeoutInMillis === 'number' ? TimeoutInMillis : INTEGRATION_MS,
        authorizer: authorizerOf(route),
      };
    });
}

const HEADER_OF: Record<string, (config: JsonObject) => [string, string]> = {
  ContentSecurityPolicy: (config) => ['content-security-policy', text(config.ContentSecurityPolicy)],
  ContentTypeOptions: () => ['x-content-type-options', 'nosniff'],
  FrameOptions: (config) => ['x-frame-options', text(config.FrameOption)],
  ReferrerPolicy: (config) => ['referrer-policy', text(config.ReferrerPolicy)],
  XSSProtection: (config) => [
    'x-xss-protection',
    `${config.Protection ? 1 : 0}${config.ModeBlock ? '; mode=block' : ''}`,
  ],
};

/** The headers of a policy. Strict-Transport-Security is left out: browsers must ignore it over plain HTTP. */
function policyHeaders(policy: Resource | undefined): Record<string, string> {
  const { SecurityHeadersConfig, CustomHeadersConfig, CorsConfig } = record(
    policy?.properties.ResponseHeadersPolicyConfig,
  );
  const headers: [string, string][] = [];
  for (const [name, config] of Object.entries(record(SecurityHeadersConfig))) {
    const header = HEADER_OF[name]?.(record(config));
    if (header) headers.push(header);
  }
  for (const { Header, Value } of objects(record(CustomHeadersConfig).Items)) {
    headers.push([text(Header).toLowerCase(), text(Value)]);
  }
  const origins = record(record(CorsConfig).AccessControlAllowOrigins).Items;
  if (Array.isArray(origins) && origins.includes('*')) headers.push(['access-control-allow-origin', '*']);
  return Object.fromEntries(headers);
}

/** Ids of the keys whose signatures a behaviour trusts. */
function keyIdsOf(behaviour: JsonObject, resources: readonly Resource[]): string[] {
  const groups = Array.isArray(behaviour.TrustedKeyGroups) ? behaviour.TrustedKeyGroups.map(String) : [];
  return resources
    .filter(({ type, name }) => type === 'AWS::CloudFront::KeyGroup' && groups.includes(name))
    .flatMap(({ properties }) => {
      const { Items } = record(properties.KeyGroupConfig);
      return Array.isArray(Items) ? Items.map(String) : [];
    });
}

/**
 * The site is what the first distribution's default behaviour serves from a bucket, and what others lead to the API.
 *
 * @param host of the public port, which is the API's address too.
 */
export function siteModel(
  resources: readonly Resource[],
  buckets: readonly string[],
  host: string,
  problems: Problem[],
): SiteModel | null {
  const distribution = resources.find(({ type }) => type === 'AWS::CloudFront::Distribution');
  if (!distribution) return null;
  const config = record(distribution.properties.DistributionConfig);
  const base = record(config.DefaultCacheBehavior);
  const originOf = (id: Json | undefined) => objects(config.Origins).find(({ Id }) => Id === id) ?? {};
  const origin = originOf(base.TargetOriginId);
  const bucket = buckets.find((name) => text(origin.DomainName).startsWith(`${name}.s3.`));
  if (bucket === undefined) problems.push(problemOf(distribution, 'a default origin that is not a bucket of this app'));
  const all: JsonObject[] = [...objects(config.CacheBehaviors), { ...base, PathPattern: '*' }];
  const behaviours = all.map((behaviour): SiteBehaviour => {
    const pathPattern = text(behaviour.PathPattern);
    const isApi = text(originOf(behaviour.TargetOriginId).DomainName) === host;
    if (!isApi && behaviour.TargetOriginId !== base.TargetOriginId) {
      problems.push(problemOf(distribution, `the origin of ${pathPattern} is neither the site nor the API`));
    }
    for (const key of ['FunctionAssociations', 'LambdaFunctionAssociations']) {
      if (objects(behaviour[key]).length > 0) problems.push(problemOf(distribution, `${key} of ${pathPattern}`));
    }
    const id = text(behaviour.ResponseHeadersPolicyId);
    const policy = resources.find(({ type, name }) => type.endsWith('::ResponseHeadersPolicy') && name === id);
    if (id !== '' && !policy)
      problems.push(problemOf(distribution, `response headers policy ${id} is not of this app`));
    const keyIds = keyIdsOf(behaviour, resources);
    return { pathPattern, origin: isApi ? 'api' : 'bucket', headers: policyHeaders(policy), keyIds };
  });
  const [errorPage, ...otherErrors] = objects(config.CustomErrorResponses);
  if (otherErrors.length > 0 || (errorPage && errorPage.ErrorCode !== 403)) {
    problems.push(problemOf(distribution, 'an error page for anything but 403, which is what S3 answers to strangers'));
  }
  return {
    bucket: bucket ?? '',
    prefix: text(origin.OriginPath)
      .replace(/^\//, '')
      .replace(/(?<=.)\/*$/, '/'),
    rootObject: text(config.DefaultRootObject),
    behaviours,
    keys: new Map(
      resources
        .filter(({ type }) => type === 'AWS::CloudFront::PublicKey')
        .map(({ name, properties }) => [name, text(record(properties.PublicKeyConfig).EncodedKey)]),
    ),
    errorPage: errorPage
      ? { path: text(errorPage.ResponsePagePath), status: Number(errorPage.ResponseCode ?? 403) }
      : null,
  };
}
