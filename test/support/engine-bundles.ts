/** The functions of the engine's test app: bundles as plain text. */
export const BUNDLES: Record<string, string> = {
  api: `
    import { SFNClient, StartExecutionCommand, DescribeExecutionCommand, StopExecutionCommand } from '@aws-sdk/client-sfn';
    import { spawn } from 'node:child_process';
    const machine = process.env.MACHINE, site = process.env.SITE_URL, tool = process.env.TOOL, label = process.env.LABEL, nobody = process.env.NOBODY ?? null;
    const sfn = new SFNClient({});
    const json = (statusCode, value) => ({ statusCode, headers: { 'content-type': 'application/json' }, body: JSON.stringify(value) });
    export const handler = async (event, context) => {
      switch (event.routeKey) {
        case 'POST /api/runs': {
          const { name, input } = JSON.parse(event.body);
          try {
            const { executionArn } = await sfn.send(new StartExecutionCommand({ stateMachineArn: machine, name, input: JSON.stringify(input) }));
            return json(202, { executionArn });
          } catch (error) { return json(409, { error: error.name }); }
        }
        case 'GET /api/runs/{arn}': {
          const { $metadata, ...rest } = await sfn.send(new DescribeExecutionCommand({ executionArn: event.pathParameters.arn }));
          return json(200, rest);
        }
        case 'DELETE /api/runs/{arn}': {
          await sfn.send(new StopExecutionCommand({ executionArn: event.pathParameters.arn, error: 'Asked', cause: 'by a test' }));
          return json(200, {});
        }
        case 'POST /api/spawn': {
          const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { detached: true, stdio: 'ignore' });
          child.on('error', () => {});
          return json(200, { pid: child.pid });
        }
        default:
          return json(200, { event, context: { ...context, remaining: context.getRemainingTimeInMillis() }, site, tool, label, nobody, later: process.env.MACHINE ?? null });
      }
    };`,
  work: `
    import { DynamoDBClient, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
    import { S3Client, PutObjectCommand } from '@aws-sdk/client-s3';
    const { TABLE, SITE, MEDIA } = process.env;
    const dynamo = new DynamoDBClient({}), s3 = new S3Client({});
    const attempts = new Map();
    export const handler = async ({ id, index, mode }) => {
      const key = id + '/' + index;
      const attempt = (attempts.get(key) ?? 0) + 1;
      attempts.set(key, attempt);
      await dynamo.send(new UpdateItemCommand({ TableName: TABLE, Key: { pk: { S: id }, sk: { S: String(index) } },
        UpdateExpression: 'SET gsi1pk = :id, gsi1sk = :at ADD attempts :one', ExpressionAttributeValues: { ':id': { S: 'all' }, ':at': { S: key }, ':one': { N: '1' } } }));
      if (mode === 'flaky' && attempt < 3) throw Object.assign(new Error('not yet'), { name: 'EncoderFailed' });
      if (mode === 'poison' && index === 1) throw Object.assign(new Error('no such page'), { name: 'PageRefused' });
      if (mode === 'poison' && index !== 1) await new Promise((resolve) => setTimeout(resolve, 200));
      if (mode === 'slow') await new Promise((resolve) => setTimeout(resolve, 10_000));
      await s3.send(new PutObjectCommand({ Bucket: SITE, Key: 'out/' + key + '.txt', Body: 'made ' + key, ContentType: 'text/plain', CacheControl: 'max-age=5' }));
      await s3.send(new PutObjectCommand({ Bucket: MEDIA, Key: key, Body: Buffer.alloc(10) }));
      return { key, attempt };
    };`,
  record: `
    import { DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
    const table = process.env.TABLE;
    const dynamo = new DynamoDBClient({});
    export const handler = async (event) => {
      const pk = event.executionArn ? 'ended ' + event.name : 'failed ' + event.id;
      await dynamo.send(new PutItemCommand({ TableName: table, Item: { pk: { S: pk }, sk: { S: event.status ?? event.error.Error }, event: { S: JSON.stringify(event) } } }));
      return {};
    };`,
  key: `
    import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
    const secret = process.env.SECRET;
    const client = new SecretsManagerClient({});
    export const handler = async (event) => {
      const { SecretString } = await client.send(new GetSecretValueCommand({ SecretId: secret }));
      return { isAuthorized: event.identitySource[0] === SecretString, context: { who: 'owner' } };
    };`,
};
