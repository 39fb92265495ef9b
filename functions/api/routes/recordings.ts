import { RecordingView, StartRecording, StopRecording } from '../../contract/recording.ts';
import { GUIDE } from '../guide-examples.ts';
import { Problem } from '../problem.ts';
import { accepted, type Route, redirect, route } from '../route.ts';
import type { Deployment } from '../services/deployment.ts';
import type { JobService } from '../services/job-service.ts';
import type { RecordingService } from '../services/recording-service.ts';
import type { RemovalService } from '../services/removal-service.ts';
import { readRoutes } from './lists.ts';

const base = '/api/v1/videos/recordings';
const tag = 'Recordings';
const view = (description: string) => ({ description, schema: RecordingView });

export const recordingRoutes = (
  recordings: RecordingService,
  removal: RemovalService,
  jobs: JobService,
  sign: Deployment['sign'],
): Route[] => [
  route({
    method: 'POST',
    path: `${base}/start`,
    tag,
    summary: 'Record a page, without sound',
    waits: true,
    body: StartRecording,
    examples: { guide: GUIDE.startRecording },
    answers: { 201: view('The recording, made within the time of Prefer: wait'), 202: view('It is being made') },
    handle: async ({ body, wait }) => {
      const id = await recordings.start(body);
      return accepted(await jobs.waitFor<RecordingView>('rec', id, wait), base, wait);
    },
  }),
  route({
    method: 'POST',
    path: `${base}/stop`,
    tag,
    summary: 'End a running recording with what it has',
    waits: true,
    body: StopRecording,
    answers: { 200: view('The recording, ended'), 202: view('It is ending') },
    problems: { 404: 'There is no such recording', 409: 'It has ended' },
    handle: async ({ body, wait }) => {
      await recordings.stop(body.id);
      const recording = await jobs.waitFor<RecordingView>('rec', body.id, wait);
      return accepted(recording, base, wait, 200);
    },
  }),
  ...readRoutes(
    { kind: 'rec', base, tag, one: 'a recording', many: 'recordings', view: RecordingView, listId: 'RecordingList' },
    jobs,
  ),
  route({
    method: 'GET',
    path: `${base}/{id}/download`,
    tag,
    summary: 'Fetch the file of a recording that was made alone',
    answers: { 302: { description: 'Location works for five minutes' } },
    problems: { 404: 'There is no such recording', 409: 'It has no file' },
    handle: async ({ path }) => {
      const { file_path, status } = await jobs.get<RecordingView>('rec', path('id'));
      if (!file_path)
        throw new Problem(409, 'There is no file', `The recording is ${status} and has no file of its own.`);
      return redirect(await sign(file_path.slice(1), `${path('id')}.mp4`));
    },
  }),
  route({
    method: 'DELETE',
    path: `${base}/{id}`,
    tag,
    summary: 'Delete a recording and its media',
    answers: { 204: { description: 'It is gone' } },
    problems: { 404: 'There is no such recording', 409: 'It is being made' },
    handle: async ({ path }) => {
      await removal.remove('rec', path('id'));
      return { status: 204, body: null, headers: {} };
    },
  }),
];
