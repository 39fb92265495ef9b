import * as z from 'zod';
import { LeadId } from './lead.ts';
import { FrameRate } from './recording.ts';
import { ResourceFields } from './resource.ts';
import { AudioFormat, Speaker, VoiceOptions, VoicePreset, VoiceSettings, Word } from './voice.ts';

/** Body of `POST /voiceovers/synthesize`. */
export const SynthesizeVoiceover = z
  .strictObject({
    lead_id: LeadId.optional(),
    video_script_id: z.string().max(100).optional(),
    /** Instead of a script: paragraphs become sections. */
    text_content: z.string().trim().min(1).max(20_000).optional(),
    /** Sections last whole frames of this rate. */
    frame_rate: FrameRate.default(30),
    ...VoiceOptions.shape,
    max_cost_usd: z.number().positive().max(1000).optional(),
  })
  .superRefine(({ video_script_id, text_content }, context) => {
    if ((video_script_id === undefined) !== (text_content === undefined)) return;
    const message = video_script_id === undefined ? 'is needed, or text_content' : 'goes instead of text_content';
    context.addIssue({ code: 'custom', path: ['video_script_id'], message });
  });
export type SynthesizeVoiceover = z.infer<typeof SynthesizeVoiceover>;

/** One section of a voiceover, in its place. */
export const VoiceoverSection = z.strictObject({
  index: z.number().int(),
  start_seconds: z.number(),
  duration_seconds: z.number(),
  characters_processed: z.number().int(),
  cost_usd: z.number(),
  cached: z.boolean(),
});

export const VoiceoverView = z
  .strictObject({
    ...ResourceFields.shape,
    video_script_id: z.string().nullable(),
    voice_preset: VoicePreset,
    voice_id: z.string().nullable(),
    voice_name: z.string().nullable(),
    model_id: z.string().nullable(),
    voice_settings: VoiceSettings,
    format: AudioFormat,
    /** Place in the media bucket; the download endpoint gives an address. */
    audio_file_path: z.string().nullable(),
    file_size_bytes: z.number().int().nullable(),
    duration_seconds: z.number().nullable(),
    characters_processed: z.number().int(),
    /** Sections that were there already and cost nothing. */
    cache_hits: z.number().int(),
    saved_usd: z.number(),
    sections: z.array(VoiceoverSection),
    /** Word times in seconds of the whole file; given with one voiceover, not in lists. */
    words: z.array(Word).optional(),
  })
  .meta({ id: 'Voiceover' });
export type VoiceoverView = z.infer<typeof VoiceoverView>;

/** Answer of `GET /voices`. */
export const VoiceList = z
  .strictObject({
    items: z.array(
      z.strictObject({
        preset: VoicePreset,
        provider: Speaker.shape.engine,
        voice_id: z.string(),
        voice_name: z.string(),
        model_id: z.string().nullable(),
        usd_per_1000_characters: z.number(),
      }),
    ),
  })
  .meta({ id: 'VoiceList' });
