import { SynthesizeVoiceover, VoiceList, VoiceoverView } from '../../contract/voiceover.ts';
import { listVoices } from '../../core/voice/voice-catalog.ts';
import { GUIDE } from '../guide-examples.ts';
import { Problem } from '../problem.ts';
import { accepted, ok, type Route, redirect, route } from '../route.ts';
import type { Deployment } from '../services/deployment.ts';
import type { VoiceoverService } from '../services/voiceover-service.ts';
import { readRoutes } from './lists.ts';

const base = '/api/v1/videos/voiceovers';
const tag = 'Voiceovers';
const view = (description: string) => ({ description, schema: VoiceoverView });

export const voiceoverRoutes = (voiceovers: VoiceoverService, { jobs, policy, sign }: Deployment): Route[] => [
  route({
    method: 'POST',
    path: `${base}/synthesize`,
    tag,
    summary: 'Speak a script, or any text',
    waits: true,
    body: SynthesizeVoiceover,
    examples: { guide: GUIDE.synthesizeVoiceover },
    answers: { 201: view('The voiceover, spoken within the time of Prefer: wait'), 202: view('It is being spoken') },
    problems: { 402: 'The month’s budget is used up', 409: 'The script is not ready, or was rejected' },
    handle: async ({ body, wait }) => {
      const id = await voiceovers.synthesize(body);
      return accepted(await jobs.waitFor<VoiceoverView>('voc', id, wait), base, wait);
    },
  }),
  ...readRoutes(
    { kind: 'voc', base, tag, one: 'a voiceover', many: 'voiceovers', view: VoiceoverView, listId: 'VoiceoverList' },
    jobs,
  ),
  route({
    method: 'GET',
    path: `${base}/{id}/download`,
    tag,
    summary: 'Fetch the audio',
    answers: { 302: { description: 'Location works for five minutes' } },
    problems: { 404: 'There is no such voiceover', 409: 'It is not spoken yet' },
    handle: async ({ path }) => {
      const { audio_file_path, status, format } = await jobs.get<VoiceoverView>('voc', path('id'));
      if (!audio_file_path) throw new Problem(409, 'There is no file', `The voiceover is ${status} and has no file.`);
      return redirect(await sign(audio_file_path.slice(1), `${path('id')}.${format}`));
    },
  }),
  route({
    method: 'GET',
    path: '/api/v1/videos/voices',
    tag,
    summary: 'The voice that speaks each preset, and its price',
    answers: { 200: { description: 'All presets', schema: VoiceList } },
    handle: async () => ok({ items: listVoices(policy.environment) }),
  }),
];
