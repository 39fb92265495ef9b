import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BEACON_ROUTE, PUBLIC_ROUTES, ROUTES } from '../../functions/contract/routes.ts';
import { Synthesized } from '../support/synth.ts';

let app: Synthesized;
beforeAll(() => {
  app = new Synthesized();
});
afterAll(() => app?.remove());

describe('what viewers tell', () => {
  it('leads beacons and oEmbed to the API, uncached, and tells it who asks but not by which name, nor any cookie', () => {
    const [{ Properties } = { Properties: {} }] = app.all('AWS::CloudFront::Distribution').map(([, one]) => one);
    const { CacheBehaviors, Origins } = Properties.DistributionConfig;
    type Behaviour = { PathPattern: string; AllowedMethods: string[] };
    const asked = CacheBehaviors.slice(2).map((one: Behaviour) => [one.PathPattern, one.AllowedMethods]);
    const all = ['GET', 'HEAD', 'OPTIONS', 'PUT', 'PATCH', 'POST', 'DELETE'];
    expect(asked).toEqual([
      ['beacon', all],
      ['oembed', ['GET', 'HEAD']],
    ]);
    const [[policy = '', { Properties: told } = { Properties: {} }] = []] = app.all(
      'AWS::CloudFront::OriginRequestPolicy',
    );
    const [[api = ''] = []] = app.all('AWS::ApiGatewayV2::Api');
    for (const behaviour of CacheBehaviors.slice(2)) {
      const origin = Origins.find(({ Id }: { Id: string }) => Id === behaviour.TargetOriginId);
      expect(JSON.stringify(origin.DomainName)).toContain(api);
      expect(origin.CustomOriginConfig.OriginProtocolPolicy).toBe('https-only');
      // CloudFront's own policy that caches nothing.
      expect(behaviour.CachePolicyId).toBe('4135ea2d-6df8-44a3-9df3-4b5a84be39ad');
      expect(behaviour.OriginRequestPolicyId).toEqual({ Ref: policy });
    }
    const { HeadersConfig, CookiesConfig, QueryStringsConfig } = told.OriginRequestPolicyConfig;
    expect(CookiesConfig).toEqual({ CookieBehavior: 'none' });
    expect(QueryStringsConfig).toEqual({ QueryStringBehavior: 'all' });
    expect(HeadersConfig.Headers).toEqual(
      expect.arrayContaining(['Origin', 'Sec-GPC', 'DNT', 'CloudFront-Viewer-Address']),
    );
    expect(HeadersConfig.Headers).not.toContain('Host');
    expect(HeadersConfig.Headers.length).toBeLessThanOrEqual(10);
  });

  it('forgets viewers’ sessions, and indexes nothing of them but their keys, so that a beacon is one write', () => {
    app.storage.hasResourceProperties('AWS::DynamoDB::GlobalTable', {
      KeySchema: [
        { AttributeName: 'slug', KeyType: 'HASH' },
        { AttributeName: 'session', KeyType: 'RANGE' },
      ],
      TimeToLiveSpecification: { AttributeName: 'expires_at', Enabled: true },
      GlobalSecondaryIndexes: [{ IndexName: 'by_day', Projection: { ProjectionType: 'KEYS_ONLY' } }],
    });
  });
});

describe('the API', () => {
  it('asks every route for the key, but for its description, the pages, and what pages tell or others ask of a link', () => {
    const routes = app.all('AWS::ApiGatewayV2::Route');
    const [[authorizer, { Properties } = { Properties: {} }] = []] = app.all('AWS::ApiGatewayV2::Authorizer');
    const named = ([method, path]: readonly [string, string]) => `${method} ${path}`;
    expect(routes.map(([, route]) => route.Properties.RouteKey).sort()).toEqual(
      [...ROUTES, ...PUBLIC_ROUTES, BEACON_ROUTE].map(named).sort(),
    );
    const open = [...PUBLIC_ROUTES, BEACON_ROUTE].map(named);
    for (const [, { Properties: route }] of routes) {
      if (open.includes(route.RouteKey)) {
        expect(route).toMatchObject({ AuthorizationType: 'NONE' });
        expect(route).not.toHaveProperty('AuthorizerId');
      } else {
        expect(route, route.RouteKey).toMatchObject({
          AuthorizationType: 'CUSTOM',
          AuthorizerId: { Ref: authorizer },
        });
      }
    }
    const described = ['GET /api/v1/openapi.json', 'GET /api/docs', 'GET /api/docs/{file}'];
    expect(open).toEqual([...described, 'GET /oembed', 'GET /console', 'GET /console/{file}', 'POST /beacon']);
    expect(Properties).toMatchObject({
      AuthorizerType: 'REQUEST',
      IdentitySource: ['$request.header.x-api-key'],
      EnableSimpleResponses: true,
    });
  });

  it('opens to no other site’s scripts', () => {
    for (const [, { Properties }] of app.all('AWS::ApiGatewayV2::Api')) {
      expect(Properties).not.toHaveProperty('CorsConfiguration');
    }
  });
});
