import { SAMPLE_RATE, type SpokenSection, type VoiceOptions } from '../../contract/voice.ts';

/** Columns of a voiceover's row, from its spoken sections in order. Pure. @throws RangeError when there are none. */
export function describeVoiceover(sections: readonly SpokenSection[], options: VoiceOptions) {
  const [first] = sections;
  if (!first) throw new RangeError('A voiceover has at least one section.');
  let start = 0;
  const placed = sections.map(({ index, samples, characters_processed, cost_usd, cached }) => {
    const duration_seconds = samples / SAMPLE_RATE;
    const section = { index, start_seconds: start, duration_seconds, characters_processed, cost_usd, cached };
    start += duration_seconds;
    return section;
  });
  const sum = (of: (section: SpokenSection) => number) => sections.reduce((total, section) => total + of(section), 0);
  return {
    voice_preset: options.voice_preset,
    voice_id: first.speaker.voice_id,
    voice_name: first.speaker.voice_name,
    model_id: first.speaker.model_id ?? '',
    voice_settings: options.voice_settings,
    format: options.format,
    duration_seconds: start,
    characters_processed: sum(({ characters_processed }) => characters_processed),
    cost_usd: sum(({ cost_usd }) => cost_usd),
    cache_hits: sum(({ cached }) => (cached ? 1 : 0)),
    saved_usd: sum(({ saved_usd }) => saved_usd),
    sections: placed,
    cache_keys: sections.map(({ cache_key }) => cache_key).filter((key) => key !== null),
  };
}
