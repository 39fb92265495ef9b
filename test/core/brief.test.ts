import { describe, expect, it } from 'vitest';
import { ComposeOptions, ComposeVideo } from '../../functions/contract/compose.ts';
import { HostOptions, HostVideo } from '../../functions/contract/host.ts';
import type { Kind } from '../../functions/contract/kinds.ts';
import { RecordingSettings, StartRecording } from '../../functions/contract/recording.ts';
import { ScriptOptions } from '../../functions/contract/script.ts';
import { GenerateScript } from '../../functions/contract/script-resource.ts';
import { VideoOptions } from '../../functions/contract/video.ts';
import { VoiceOptions } from '../../functions/contract/voice.ts';
import { SynthesizeVoiceover } from '../../functions/contract/voiceover.ts';
import { briefOf } from '../../functions/core/brief.ts';

const lead = { name: 'Dana Reyes', company: 'Hearth & Rye' };
const url = 'https://shiftly.example/';
const brief = (kind: Kind, request: object | undefined, vid?: { url: string; lead: unknown; title: string }) =>
  briefOf({ kind, row: { request }, ...(vid && { vid }) });
const nothing = { recording: null, voiceover: null, composed: null };

describe('what every step is told', () => {
  it('of a whole film: the options of every step, and page, lead and title from its row', () => {
    const request = VideoOptions.parse({
      ...{ script_style: 'sales', voice_preset: 'technical', pause_duration_ms: 200, resolution: '1280x720', crf: 20 },
      ...{ recording_settings: { frame_rate: 25 }, captions: 'none', tags: ['a'], max_cost_usd: 2 },
    });
    const told = brief('vid', request, { url, lead, title: 'For Dana' });
    expect(told).toMatchObject({
      url,
      lead,
      title: 'For Dana',
      width: 1280,
      height: 720,
      frameRate: 25,
      maxCostUsd: 2,
    });
    expect(told).toMatchObject({ texts: null, interactions: [], durationSeconds: null, uses: nothing });
    expect(told.script.script_style).toBe('sales');
    expect(told.voice).toMatchObject({ voice_preset: 'technical', pause_duration_ms: 200 });
    // `format` is the film's; its voice is delivered as usual.
    expect(told.voice.format).toBe('mp3');
    expect(told.compose).toMatchObject({ format: 'mp4', crf: 20, captions: 'none' });
    expect(told.host.tags).toEqual(['a']);
  });

  it('of a recording alone: a film without sound, brand or captions, in the one size that was recorded', () => {
    const request = StartRecording.parse({
      ...{
        url_recorded: url,
        resolution: '640x360',
        duration_seconds: 12,
        recording_settings: { quality: 'low', frame_rate: 24 },
      },
      interactions_performed: [{ type: 'wait', duration_ms: 900 }],
    });
    const told = brief('rec', request);
    expect(told).toMatchObject({
      url,
      lead: null,
      width: 640,
      height: 360,
      frameRate: 24,
      durationSeconds: 12,
      title: '',
    });
    expect(told.interactions).toEqual([{ type: 'wait', duration_ms: 900 }]);
    expect(told.compose).toEqual(
      ComposeOptions.parse({
        ...{ quality: 'low', captions: 'none', generate_quality_versions: false, branding: { apply_branding: false } },
      }),
    );
    expect(told.recording).toEqual(RecordingSettings.parse({ quality: 'low', frame_rate: 24 }));
  });

  it('of a script alone: its lead, its page when there is one, and what was asked of its writer', () => {
    const asked = {
      script_style: 'casual',
      key_messages: ['Fast'],
      ai_model: 'gpt-4',
      total_duration_seconds: 30,
    } as const;
    const { lead_id: _, ...request } = GenerateScript.parse({ lead, url, max_cost_usd: 0.5, ...asked });
    const told = brief('scr', request);
    expect(told).toMatchObject({ url, lead, maxCostUsd: 0.5, uses: nothing });
    expect(told.script).toEqual(ScriptOptions.parse(asked));
    expect(brief('scr', GenerateScript.parse({ lead })).url).toBeNull();
  });

  it('of a voiceover alone: its texts, its format and its rate', () => {
    const asked = { format: 'ogg', voice_preset: 'calm_female', pronunciations: { AWS: 'a w s' } } as const;
    const body = SynthesizeVoiceover.parse({ text_content: 'a\n\nb', frame_rate: 25, ...asked });
    const told = brief('voc', { ...body, texts: ['a', 'b'] });
    expect(told).toMatchObject({ texts: ['a', 'b'], frameRate: 25, lead: null, url: null, maxCostUsd: null });
    expect(told.voice).toEqual(VoiceOptions.parse(asked));
    expect(told.compose).toEqual(ComposeOptions.parse({}));
  });

  it('of a composition alone: what it is made of, its size, its rate and its cards', () => {
    const ids = { screen_recording_id: 'rec_1', voiceover_id: 'voc_1' };
    const intro = { enabled: true, duration_seconds: 2, text: 'Hi' };
    const request = ComposeVideo.parse({ ...ids, resolution: '854x480', fps: 50, title: 'T', intro, quality: 'ultra' });
    const told = brief('cmp', request);
    expect(told).toMatchObject({ width: 854, height: 480, frameRate: 50, title: 'T', url: null });
    expect(told.uses).toEqual({ ...nothing, recording: 'rec_1', voiceover: 'voc_1' });
    expect(told.compose).toEqual(ComposeOptions.parse({ intro, quality: 'ultra' }));
    expect(told.voice).toEqual(VoiceOptions.parse({}));
  });

  it('of a publication alone: the film, the title, the lead to greet and how it is shown', () => {
    const cta = { label: 'Book', url: 'https://acme.example/' };
    const request = HostVideo.parse({ composed_video_id: 'cmp_1', title: 'T', privacy: 'public', cta });
    const told = brief('hst', { ...request, lead });
    expect(told).toMatchObject({ title: 'T', lead, uses: { ...nothing, composed: 'cmp_1' } });
    expect(told.host).toEqual(HostOptions.parse({ privacy: 'public', cta }));
  });

  it.each(['rec', 'scr', 'voc', 'cmp', 'hst'] as const)(
    'of %s as a part of a film, whose row has no request: the defaults',
    (kind) => {
      const told = brief(kind, undefined);
      expect(told).toMatchObject({
        url: null,
        lead: null,
        title: '',
        width: 1920,
        height: 1080,
        frameRate: 30,
        uses: nothing,
      });
      expect(told.script).toEqual(ScriptOptions.parse({}));
    },
  );

  it('of a row that is not one of ours: nothing', () => {
    expect(() => brief('vid', { script_style: 'epic' })).toThrow(/script_style/);
    expect(() => brief('cmp', { crf: 99 })).toThrow(/crf/);
  });
});
