import type { SynthesizeVoiceover } from '../../contract/voiceover.ts';
import { splitText } from '../../core/split-text.ts';
import { scriptOf } from '../../runtime/scripts.ts';
import { Problem } from '../problem.ts';
import { refuse } from './checks.ts';
import type { Deployment } from './deployment.ts';
import { type LeadReference, referTo } from './lead-of.ts';

/** As many as a script may have (contract/script.ts): each is a task, and an iteration of a Map. */
const MOST_SECTIONS = 100;

/** Voiceovers alone: of a script, or of any text. */
export class VoiceoverService {
  readonly #deployment: Deployment;

  constructor(deployment: Deployment) {
    this.#deployment = deployment;
  }

  /** @throws Problem 409, 422 or 402. */
  async synthesize(body: SynthesizeVoiceover): Promise<string> {
    const { jobs, policy } = this.#deployment;
    refuse(policy.objections({ voice: body }));
    const { texts, lead } = body.text_content
      ? await this.#ofText(body.text_content, body)
      : await this.#ofScript(body);
    if (texts.length > MOST_SECTIONS) {
      const message = `has ${texts.length} paragraphs; ${MOST_SECTIONS} sections can be spoken at most`;
      refuse([{ pointer: '/text_content', message }]);
    }
    const characters = texts.reduce((sum, text) => sum + text.length, 0);
    await policy.refuseOverBudget({ characters }, body.max_cost_usd);
    const columns = {
      ...lead,
      ...(body.video_script_id && { video_script_id: body.video_script_id }),
      voice_preset: body.voice_preset,
      voice_settings: body.voice_settings,
      format: body.format,
      request: { ...body, texts },
    };
    return jobs.start('voc', columns, { stages: ['voice'], sections: texts.length });
  }

  async #ofText(text: string, { lead_id }: SynthesizeVoiceover) {
    return { texts: splitText(text), lead: await referTo(this.#deployment.leads, lead_id) };
  }

  /** The words are taken as they are now: a later edit of the script is another voiceover. */
  async #ofScript({ video_script_id: id = '', lead_id }: SynthesizeVoiceover) {
    const { jobs, leads, store } = this.#deployment;
    const production = await jobs.find('scr', id).catch((error: unknown) => {
      if (!(error instanceof Problem)) throw error;
      refuse([{ pointer: '/video_script_id', message: 'there is no such script' }]);
    });
    const kept = production && (await scriptOf(store, production));
    if (!kept || production.row.status !== 'completed') {
      throw new Problem(
        409,
        'The script is not ready',
        `The script is ${production?.row.status}: wait until it is completed.`,
      );
    }
    if (kept.is_approved === 'rejected') {
      throw new Problem(409, 'The script was rejected', 'Edit it or set is_approved, then have it spoken.');
    }
    const { lead_key, lead_id: own } = production.row;
    const inherited: LeadReference = { lead_key, ...(own !== undefined && { lead_id: own }) };
    return {
      texts: kept.script.sections.map(({ content }) => content),
      lead: lead_id === undefined ? inherited : await referTo(leads, lead_id),
    };
  }
}
