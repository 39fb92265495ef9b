import { blowUps, type ComposeVideo } from '../../contract/compose.ts';
import type { Kind } from '../../contract/kinds.ts';
import { RecordingSettings } from '../../contract/recording.ts';
import { parseResolution } from '../../contract/resolution.ts';
import { hasShapeOf, pictureIn } from '../../core/film/fit-picture.ts';
import type { Production } from '../../store/productions.ts';
import { Problem } from '../problem.ts';
import { refuse } from './checks.ts';
import type { Deployment } from './deployment.ts';
import { referTo } from './lead-of.ts';

/** Films of any recording and any voiceover. */
export class CompositionService {
  readonly #deployment: Deployment;

  constructor(deployment: Deployment) {
    this.#deployment = deployment;
  }

  /** @throws Problem 409 or 422. */
  async compose(body: ComposeVideo): Promise<string> {
    const { jobs, leads, policy } = this.#deployment;
    const recording = await this.#made('rec', '/screen_recording_id', body.screen_recording_id);
    const voiceover = await this.#made('voc', '/voiceover_id', body.voiceover_id);
    const { rec, row } = recording;
    const filmed = rec?.resolution ?? policy.resolution;
    const resolution = body.resolution ?? filmed;
    const rate = RecordingSettings.parse(rec?.recording_config).frame_rate;
    const request = policy.fillInComposition({
      ...body,
      resolution,
      fps: body.fps ?? rate,
      title: body.title ?? demoFor(await leads.get(body.lead_id ?? row.lead_key)),
    });
    refuse([
      ...policy.objections({ compose: request }),
      ...blowUps(resolution, request.quality_versions),
      ...misfit(resolution, filmed),
      ...needless(request.background, resolution, filmed),
      ...policy.tooLarge('/resolution', {
        ...{ seconds: Math.max(lasting(recording), lasting(voiceover)), resolution, frameRate: rate, compose: request },
      }),
      ...(body.fps !== undefined && body.fps !== rate
        ? [{ pointer: '/fps', message: `must be ${rate}, as the page was recorded: record it again at another rate` }]
        : []),
    ]);
    const {
      lead_id: _,
      screen_recording_id,
      voiceover_id,
      title: _title,
      resolution: _size,
      fps: _fps,
      ...options
    } = request;
    const inherited = { lead_key: row.lead_key, ...(row.lead_id !== undefined && { lead_id: row.lead_id }) };
    const columns = {
      ...(body.lead_id === undefined ? inherited : await referTo(leads, body.lead_id)),
      title: request.title,
      screen_recording_id,
      voiceover_id,
      options,
      resolution,
      request,
    };
    return jobs.start('cmp', columns, { stages: ['record', 'compose'] });
  }

  /** What the composition is made of; it has to be there and whole. */
  async #made(kind: Kind, pointer: string, id: string): Promise<Production> {
    const found = await this.#deployment.jobs.find(kind, id).catch((error: unknown) => {
      if (!(error instanceof Problem)) throw error;
      refuse([{ pointer, message: error.message }]);
    });
    if (!found) throw new TypeError('A refusal throws.');
    const { status } = found.row;
    if (status !== 'completed') {
      throw new Problem(409, 'It is not ready', `${pointer}: ${id} is ${status}; wait until it is completed.`);
    }
    return found;
  }
}

/** Seconds; what was made with a whole video has its length with its own row. */
const lasting = ({ row }: Production) => ('duration_seconds' in row ? Number(row.duration_seconds ?? 0) : 0);

/** A title for a film that was given none. */
const demoFor = (known: { lead: { name: string; company?: string } } | null) =>
  known ? `A demo for ${known.lead.company ?? known.lead.name}` : 'A demo';

/** Frames are never blown up. */
function misfit(resolution: string, filmed: string) {
  if (pictureIn(parseResolution(filmed), parseResolution(resolution))) return [];
  const message = `the recording (${filmed}) would have to be blown up, which frames never are: ask for a smaller film`;
  return [{ pointer: '/resolution', message }];
}

/** A picture that fills the film has nothing around it. */
function needless(background: ComposeVideo['background'], resolution: string, filmed: string) {
  if (background === undefined || !hasShapeOf(parseResolution(filmed), parseResolution(resolution))) return [];
  return [{ pointer: '/background', message: `has no place: a film of ${resolution} is filled by the recording` }];
}
