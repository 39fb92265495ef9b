import type { SessionWrite } from '../core/audience/note-beacon.ts';
import { AwsFault, callAws } from './aws-json.ts';

/** Writes sessions of viewers into the views table, each with one conditional update. */
export const sessionWriter =
  (table: string) =>
  async ({ slug, session, sequence, state, first, oldest }: SessionWrite): Promise<void> => {
    const update = {
      TableName: table,
      Key: { slug: { S: slug }, session: { S: session } },
      UpdateExpression:
        'SET #sequence = :sequence, #state = :state, #started = if_not_exists(#started, :started), ' +
        '#day = if_not_exists(#day, :day), #viewer = if_not_exists(#viewer, :viewer), #expires = if_not_exists(#expires, :expires)',
      ConditionExpression: 'attribute_not_exists(#sequence) OR (#sequence < :sequence AND #started >= :oldest)',
      ExpressionAttributeNames: {
        ...{ '#sequence': 'sequence', '#state': 'state', '#started': 'started', '#day': 'day', '#viewer': 'viewer' },
        '#expires': 'expires_at',
      },
      ExpressionAttributeValues: {
        ':sequence': { N: String(sequence) },
        ':state': { S: state },
        ':started': { N: String(first.started) },
        ':day': { S: first.day },
        ':viewer': { S: first.viewer },
        ':expires': { N: String(first.expires) },
        ':oldest': { N: String(oldest) },
      },
    };
    try {
      await callAws('dynamodb', 'UpdateItem', update);
    } catch (error) {
      // A newer beacon of the session was here first, or the session is over.
      if (!(error instanceof AwsFault) || error.name !== 'ConditionalCheckFailedException') throw error;
    }
  };
