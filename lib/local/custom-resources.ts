import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import { json } from 'node:stream/consumers';
import { attributeMark } from './attributes.ts';
import type { Lambda } from './lambda.ts';
import { listen } from './loopback.ts';
import { isObject, type Json, type JsonObject, type Resource } from './template.ts';

/**
 * Asks the functions of custom resources for what they make, as CloudFormation does when it deploys; each start of an
 * engine is a deployment. Gives their attributes by their marks.
 *
 * @throws Error when one fails.
 */
export async function runCustomResources(
  resources: readonly Resource[],
  lambda: Lambda,
): Promise<ReadonlyMap<string, string>> {
  const attributes = new Map<string, string>();
  for (const { stack, name, logicalId, type, properties } of resources) {
    const { ServiceToken, ...ResourceProperties } = properties;
    const ids = { StackId: stack, RequestId: randomUUID(), LogicalResourceId: logicalId };
    const request = { RequestType: 'Create', ResourceType: type, ...ids, ResourceProperties };
    const answer = await ask(lambda, String(ServiceToken), request);
    if (answer.Status !== 'SUCCESS') throw new Error(`${stack}/${logicalId} could not be made: ${answer.Reason}`);
    for (const [attribute, value] of Object.entries(isObject(answer.Data) ? answer.Data : {})) {
      attributes.set(attributeMark(name, attribute), String(value));
    }
  }
  return attributes;
}

/** Invokes a function and gives what it puts at the address that it is told. */
async function ask(lambda: Lambda, functionArn: string, request: JsonObject): Promise<JsonObject> {
  let answer: Json = null;
  const endpoint = await listen(
    createServer(async (incoming, response) => {
      // What was parsed as JSON is JSON.
      answer = (await json(incoming).catch(() => null)) as Json;
      response.end();
    }),
  );
  try {
    await lambda.invoke(functionArn, { ...request, ResponseURL: endpoint.url });
  } finally {
    await endpoint.close();
  }
  return isObject(answer) ? answer : { Status: 'FAILED', Reason: 'its function did not answer' };
}
