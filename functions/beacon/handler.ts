import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { BeaconEnvironment, readEnvironment } from '../contract/environment.ts';
import { readSecret } from '../runtime/secret.ts';
import { sessionWriter } from '../store/session-writer.ts';
import { BeaconService } from './beacon-service.ts';

const environment = readEnvironment(BeaconEnvironment, process.env);
const service = new BeaconService({
  origin: new URL(environment.SITE_URL).origin,
  secret: () => readSecret(environment.VIEW_SECRET),
  write: sessionWriter(environment.VIEWS_TABLE),
  now: Date.now,
});

/** Answers with nothing, whatever came: the page has nothing to do about it, and others have nothing to learn. */
export const handler = async (event: APIGatewayProxyEventV2): Promise<APIGatewayProxyStructuredResultV2> => {
  const body = Buffer.from(event.body ?? '', event.isBase64Encoded ? 'base64' : 'utf8').toString();
  try {
    await service.note({ headers: event.headers, body, address: event.requestContext.http.sourceIp });
  } catch (error) {
    console.error('A beacon could not be kept.', error);
  }
  return { statusCode: 204 };
};
