import { z } from 'zod';
import { createDocument, type ZodOpenApiOperationObject } from 'zod-openapi';
import { ProblemBody } from '../contract/problem.ts';
import { CreateVideo, VideoList, VideoQuery, VideoView } from '../contract/video.ts';

const json = (schema: z.ZodType) => ({ 'application/json': { schema } });
const problem = (description: string) => ({
  description,
  content: { 'application/problem+json': { schema: ProblemBody } },
});
const video = (description: string) => ({ description, content: json(VideoView) });
const path = z.object({
  id: z.string().meta({ description: 'Id of the video', example: 'vid_01m82b011g4zrk4q2n937xetbe' }),
});
const once = z.object({
  'Idempotency-Key': z.string().min(1).max(255).optional().meta({
    description: 'Replays the first answer for 24 hours: 422 with another body, 409 while the first is under way',
  }),
});
const wait = z.object({
  Prefer: z
    .string()
    .optional()
    .meta({ description: '`wait=N`, up to 25 seconds: 201 if the film is made in time', example: 'wait=20' }),
});

const operations: Record<string, Record<string, ZodOpenApiOperationObject>> = {
  '/api/v1/videos': {
    post: {
      summary: 'Make a film of a page for a lead',
      requestParams: { header: once.extend(wait.shape) },
      requestBody: { required: true, content: json(CreateVideo) },
      responses: {
        201: video('The film was made within the time of Prefer: wait'),
        202: video('The film is being made; Location says where to look'),
        400: problem('The body is not JSON'),
        409: problem('The first request with this Idempotency-Key is under way'),
        413: problem('The body is too large'),
        422: problem('A field is wrong; errors says which'),
      },
    },
    get: {
      summary: 'List films, newest first',
      requestParams: { query: VideoQuery },
      responses: {
        200: { description: 'A page of films', content: json(VideoList) },
        400: problem('The cursor is not valid'),
      },
    },
  },
  '/api/v1/videos/{id}': {
    get: {
      summary: 'Tell how a film is coming along, and where it is when it is done',
      requestParams: { path },
      responses: { 200: video('The film'), 404: problem('There is no such film') },
    },
  },
  '/api/v1/videos/{id}/cancel': {
    post: {
      summary: 'Stop making a film',
      requestParams: { path, header: once },
      responses: {
        200: video('The film, cancelled'),
        404: problem('There is no such film'),
        409: problem('It has ended'),
      },
    },
  },
  '/api/v1/videos/{id}/retry': {
    post: {
      summary: 'Resume a failed or cancelled film where it stopped',
      requestParams: { path, header: once },
      responses: {
        202: video('The film, on its way again'),
        404: problem('There is no such film'),
        409: problem('It has not failed'),
      },
    },
  },
};

/** The OpenAPI 3.1 document, from the schemas that requests are judged by. */
export function describeApi() {
  return createDocument({
    openapi: '3.1.0',
    info: {
      title: 'Leadreel',
      version: '1',
      description: 'A personal demo video for each sales lead.',
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: '/' }],
    security: [{ key: [] }],
    components: {
      securitySchemes: {
        key: {
          type: 'apiKey',
          in: 'header',
          name: 'x-api-key',
          description: 'Not asked for on the owner’s own machine',
        },
      },
    },
    paths: operations,
  });
}
