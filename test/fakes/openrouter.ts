import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ScriptDraft } from '../../functions/core/script/ai-draft.ts';
import { authorScript, authorSection, type ReadRequest } from './openrouter-author.ts';

/** A request as it came over the wire. */
export interface SeenRequest {
  headers: Record<string, string>;
  body: {
    model: string;
    models: string[];
    provider: Record<string, unknown>;
    messages: { role: string; content: string }[];
    max_tokens: number;
    temperature?: number;
    response_format: { type: string; json_schema: { name: string; strict: boolean; schema: JsonSchema } };
  };
  /** What the prompt holds between its marker lines, and its plan. */
  read: ReadRequest;
  at: number;
}

interface JsonSchema {
  type?: string;
  properties?: Record<string, JsonSchema>;
  required?: string[];
  additionalProperties?: boolean;
  items?: JsonSchema;
}

type Reply = { hang: true } | { reset: true } | { status: number; headers?: Record<string, string>; body: unknown };

/** What the fake does with one request. */
export type Behaviour = (seen: SeenRequest) => Reply;

export interface FakeOpenRouter {
  /** For `baseUrl`. */
  url: string;
  apiKey: string;
  /** What one answer costs, US dollars. */
  costUsd: number;
  requests: SeenRequest[];
  /** To be used for the next requests, one each; after that every request gets a plausible answer. */
  queue: Behaviour[];
  close(): Promise<void>;
}

const COST_USD = 0.0021;

/** OpenRouter's chat endpoint on loopback: its shapes, its refusals, and any fault that is asked for. */
export async function startOpenRouter(apiKey = 'sk-or-v1-test'): Promise<FakeOpenRouter> {
  const requests: SeenRequest[] = [];
  const queue: Behaviour[] = [];
  const server = createServer((request, response) => {
    void answer(request, response).catch((error: unknown) => send(response, 500, failure(500, String(error)), {}));
  });

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    if (request.method !== 'POST' || request.url !== '/api/v1/chat/completions') {
      return send(response, 404, failure(404, 'Not Found'), {});
    }
    if (request.headers.authorization !== `Bearer ${apiKey}`) {
      return send(response, 401, failure(401, 'User not found.'), {});
    }
    const body = JSON.parse(Buffer.concat(chunks).toString()) as SeenRequest['body'];
    const seen = { headers: request.headers as Record<string, string>, body, read: readPrompt(body), at: Date.now() };
    requests.push(seen);
    const refusal = refusalOf(body);
    const reply = refusal ? { status: 400, body: failure(400, refusal) } : (queue.shift() ?? writes())(seen);
    if ('hang' in reply) return;
    if ('reset' in reply) return void request.socket.resetAndDestroy();
    send(response, reply.status, reply.body, reply.headers ?? {});
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/api/v1`,
    apiKey,
    costUsd: COST_USD,
    requests,
    queue,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function send(response: ServerResponse, status: number, body: unknown, headers: Record<string, string>): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(typeof body === 'string' ? body : JSON.stringify(body));
}

const failure = (code: number, message: string, metadata?: object) => ({
  error: { message, code, ...(metadata && { metadata }) },
  user_id: 'user_2test',
});

/** What OpenRouter itself would not take. */
function refusalOf({ models, messages, response_format, max_tokens }: SeenRequest['body']): string | null {
  if (models.length > 3) return "'models' array must have 3 items or fewer.";
  if (messages.length === 0 || !(max_tokens > 0)) return 'Input required: specify "prompt" or "messages"';
  if (response_format.type !== 'json_schema' || !response_format.json_schema.strict) return 'Invalid response_format';
  return isStrict(response_format.json_schema.schema) ? null : 'Invalid schema for response_format';
}

function isStrict(schema: JsonSchema): boolean {
  if (schema.items && !isStrict(schema.items)) return false;
  if (schema.type !== 'object') return true;
  const names = Object.keys(schema.properties ?? {});
  const isClosed = schema.additionalProperties === false && names.every((name) => schema.required?.includes(name));
  return isClosed && Object.values(schema.properties ?? {}).every(isStrict);
}

function readPrompt({ messages }: SeenRequest['body']): ReadRequest {
  const prompt = messages.find(({ role }) => role === 'user')?.content ?? '';
  const plan = /^Plan: (.*)$/m.exec(prompt)?.[1] ?? '{}';
  const [, , json = '{}'] = /<<<UNTRUSTED DATA (\w+)>>>\n(.*)\n<<<END OF UNTRUSTED DATA \1>>>/s.exec(prompt) ?? [];
  return { plan: JSON.parse(plan), document: JSON.parse(json) };
}

/** An answer with this text, in the shape that OpenRouter gives it. */
export const says =
  (content: string | null, choice: object = {}, message: object = {}): Behaviour =>
  ({ body }) => ({
    status: 200,
    body: {
      id: 'gen-1794000000-abcdefghij',
      provider: 'OpenAI',
      model: body.models[0],
      object: 'chat.completion',
      created: 1_794_000_000,
      choices: [
        {
          logprobs: null,
          finish_reason: 'stop',
          native_finish_reason: 'stop',
          index: 0,
          message: { role: 'assistant', content, refusal: null, reasoning: null, ...message },
          ...choice,
        },
      ],
      system_fingerprint: null,
      usage: {
        prompt_tokens: Math.ceil(JSON.stringify(body.messages).length / 4),
        completion_tokens: Math.ceil((content ?? '').length / 4),
        total_tokens: Math.ceil((JSON.stringify(body.messages).length + (content ?? '').length) / 4),
        cost: COST_USD,
        is_byok: false,
        prompt_tokens_details: { cached_tokens: 0 },
        cost_details: { upstream_inference_cost: null },
        completion_tokens_details: { reasoning_tokens: 0 },
      },
    },
  });

/** What a willing model would answer. */
export const draftOf = ({ body, read }: SeenRequest): object =>
  body.response_format.json_schema.name === 'section' ? authorSection(read) : authorScript(read);

/** A plausible answer, told as `wrap` has it. */
export const writes =
  (wrap: (json: string) => string = (json) => json): Behaviour =>
  (seen) =>
    says(wrap(JSON.stringify(draftOf(seen))))(seen);

/** A plausible script that `change` makes something else of. */
export const writesInstead =
  (change: (draft: ScriptDraft) => unknown): Behaviour =>
  (seen) =>
    says(JSON.stringify(change(structuredClone(authorScript(seen.read)))))(seen);

export const cutsOff: Behaviour = (seen) =>
  says(JSON.stringify(draftOf(seen)).slice(0, 300), { finish_reason: 'length', native_finish_reason: 'max_tokens' })(
    seen,
  );
export const refuses: Behaviour = says(null, {}, { refusal: "I'm sorry, but I can't help with that." });
export const hangs: Behaviour = () => ({ hang: true });
export const resets: Behaviour = () => ({ reset: true });
/** A fault with a status of its own. */
export const fails =
  (
    status: number,
    message = 'Provider returned error',
    headers: Record<string, string> = {},
    metadata?: object,
  ): Behaviour =>
  () => ({ status, headers, body: failure(status, message, metadata) });
/** A fault in the body of an answer whose status is 200. */
export const failsInside =
  (code: number, message = 'Provider returned error'): Behaviour =>
  () => ({ status: 200, body: failure(code, message) });
/** A fault in the choice, after the model had begun; it is charged for. */
export const failsInChoice =
  (code: number): Behaviour =>
  (seen) =>
    says('{"intro": {"con', { finish_reason: 'error', error: { code, message: 'Upstream idle timeout' } })(seen);
