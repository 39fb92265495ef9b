/**
 * Every route of the API, for those who lay it out; what each takes and answers stands in functions/api/routes. A test
 * holds the two together.
 */
const V = '/api/v1/videos';

export const ROUTES: readonly (readonly ['GET' | 'POST' | 'PUT' | 'DELETE', string])[] = [
  ['POST', V],
  ['GET', V],
  ['GET', `${V}/{id}`],
  ['DELETE', `${V}/{id}`],
  ['POST', `${V}/{id}/cancel`],
  ['POST', `${V}/{id}/retry`],
  ['POST', `${V}/{id}/remake`],
  ['POST', `${V}/quote`],
  ['GET', `${V}/costs`],
  ['GET', `${V}/analytics`],
  ['GET', `${V}/usage`],
  ['GET', `${V}/voices`],
  ['POST', `${V}/recordings/start`],
  ['POST', `${V}/recordings/stop`],
  ['GET', `${V}/recordings`],
  ['GET', `${V}/recordings/{id}`],
  ['GET', `${V}/recordings/{id}/download`],
  ['DELETE', `${V}/recordings/{id}`],
  ['POST', `${V}/scripts/generate`],
  ['GET', `${V}/scripts`],
  ['GET', `${V}/scripts/{id}`],
  ['PUT', `${V}/scripts/{id}`],
  ['DELETE', `${V}/scripts/{id}`],
  ['POST', `${V}/scripts/{id}/sections/{n}/regenerate`],
  ['POST', `${V}/voiceovers/synthesize`],
  ['GET', `${V}/voiceovers`],
  ['GET', `${V}/voiceovers/{id}`],
  ['GET', `${V}/voiceovers/{id}/download`],
  ['POST', `${V}/compose`],
  ['GET', `${V}/composed`],
  ['GET', `${V}/composed/{id}`],
  ['GET', `${V}/composed/{id}/captions`],
  ['GET', `${V}/composed/{id}/download`],
  ['DELETE', `${V}/composed/{id}`],
  ['POST', `${V}/host`],
  ['GET', `${V}/hosted`],
  ['GET', `${V}/hosted/{id}`],
  ['PUT', `${V}/hosted/{id}`],
  ['DELETE', `${V}/hosted/{id}`],
  ['GET', `${V}/hosted/{id}/analytics`],
  ['GET', `${V}/hosted/{id}/views`],
  ['PUT', '/api/v1/leads/{id}'],
  ['GET', '/api/v1/leads/{id}'],
  ['DELETE', '/api/v1/leads/{id}'],
  ['POST', '/api/v1/batches'],
  ['GET', '/api/v1/batches'],
  ['POST', '/api/v1/batches/uploads'],
  ['GET', '/api/v1/batches/{id}'],
  ['POST', '/api/v1/batches/{id}/cancel'],
  ['POST', '/api/v1/batches/{id}/redrive'],
  ['POST', '/api/v1/webhooks'],
  ['GET', '/api/v1/webhooks'],
  ['GET', '/api/v1/webhooks/{id}'],
  ['DELETE', '/api/v1/webhooks/{id}'],
  ['GET', '/api/v1/webhooks/{id}/deliveries'],
  ['POST', '/api/v1/webhooks/{id}/test'],
  ['POST', '/api/v1/webhooks/deliveries/{id}/replay'],
];

/**
 * Answered without a key: the description of the API with the page that shows it, what other sites ask of a link, and the
 * console, which asks for a key itself.
 */
export const PUBLIC_ROUTES: typeof ROUTES = [
  ['GET', '/api/v1/openapi.json'],
  ['GET', '/api/docs'],
  ['GET', '/api/docs/{file}'],
  ['GET', '/oembed'],
  ['GET', '/console'],
  ['GET', '/console/{file}'],
];

/** What pages tell of their viewers; answered by a function of its own, and led there by the site. */
export const BEACON_ROUTE = ['POST', '/beacon'] as const;
