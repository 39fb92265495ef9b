import { EditScript, GenerateScript, ScriptView } from '../../contract/script-resource.ts';
import { GUIDE } from '../guide-examples.ts';
import { Problem } from '../problem.ts';
import { accepted, NoBody, ok, type Route, route } from '../route.ts';
import type { JobService } from '../services/job-service.ts';
import type { RemovalService } from '../services/removal-service.ts';
import type { ScriptService } from '../services/script-service.ts';
import { readRoutes } from './lists.ts';

const base = '/api/v1/videos/scripts';
const tag = 'Scripts';
const view = (description: string) => ({ description, schema: ScriptView });

export const scriptRoutes = (scripts: ScriptService, removal: RemovalService, jobs: JobService): Route[] => [
  route({
    method: 'POST',
    path: `${base}/generate`,
    tag,
    summary: 'Write a script for a lead',
    waits: true,
    body: GenerateScript,
    examples: { guide: GUIDE.generateScript },
    answers: { 201: view('The script, written within the time of Prefer: wait'), 202: view('It is being written') },
    problems: { 402: 'The month’s budget is used up' },
    handle: async ({ body, wait }) => {
      const id = await scripts.generate(body);
      return accepted(await jobs.waitFor<ScriptView>('scr', id, wait), base, wait);
    },
  }),
  ...readRoutes(
    { kind: 'scr', base, tag, one: 'a script', many: 'scripts', view: ScriptView, listId: 'ScriptList' },
    jobs,
  ),
  route({
    method: 'PUT',
    path: `${base}/{id}`,
    tag,
    summary: 'Edit sections, approve or reject: a new version, the old one is kept',
    body: EditScript,
    answers: { 200: view('The script as it is now') },
    problems: { 404: 'There is no such script', 409: 'It is being written, or somebody else changed it' },
    handle: async ({ body, path }) => ok(await scripts.edit(path('id'), body)),
  }),
  route({
    method: 'POST',
    path: `${base}/{id}/sections/{n}/regenerate`,
    tag,
    summary: 'Have one section rewritten; the others stay word for word',
    waits: true,
    body: NoBody,
    answers: { 200: view('The script with the new section'), 202: view('It is being rewritten') },
    problems: {
      402: 'The month’s budget is used up',
      404: 'There is no such script or section',
      409: 'It is being written',
    },
    handle: async ({ path, wait }) => {
      if (!/^\d{1,3}$/.test(path('n')))
        throw new Problem(404, 'There is no such section', 'Sections are counted from 0.');
      await scripts.regenerate(path('id'), Number(path('n')));
      return accepted(await jobs.waitFor<ScriptView>('scr', path('id'), wait), base, wait, 200);
    },
  }),
  route({
    method: 'DELETE',
    path: `${base}/{id}`,
    tag,
    summary: 'Delete a script and its versions',
    answers: { 204: { description: 'It is gone' } },
    problems: { 404: 'There is no such script', 409: 'It is being written' },
    handle: async ({ path }) => {
      await removal.remove('scr', path('id'));
      return { status: 204, body: null, headers: {} };
    },
  }),
];
