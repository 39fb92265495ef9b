import { join } from 'node:path';
import { readEnvironment, VoiceEnvironment } from '../contract/environment.ts';
import { mediaKeys } from '../contract/keys.ts';
import { ItemInput } from '../contract/stages.ts';
import { SpokenSection } from '../contract/voice.ts';
import { elevenLabsVoices } from '../core/voice/voice-catalog.ts';
import { textsOf } from '../runtime/scripts.ts';
import { readSecret } from '../runtime/secret.ts';
import { type Reuse, step } from '../runtime/step.ts';
import { ArtifactCache } from '../store/artifacts.ts';
import type { Media } from '../store/media.ts';
import { itemName } from '../store/productions.ts';
import type { SpeechCache } from './speech-cache.ts';
import { VoiceSynthesizer } from './voice-synthesizer.ts';

const environment = readEnvironment(VoiceEnvironment, process.env);

const elevenLabs = async () => ({
  apiKey: await readSecret(environment.ELEVENLABS_SECRET),
  baseUrl: environment.ELEVENLABS_BASE_URL,
  modelId: environment.ELEVENLABS_MODEL_ID,
  voices: elevenLabsVoices(environment),
  usdPer1000Characters: Number(environment.ELEVENLABS_USD_PER_1000_CHARACTERS),
});

function cacheOf(media: Media, ask: Reuse['ask']): SpeechCache {
  const { LIBRARY_TABLE: table, VOICEOVER_CACHE_TTL_DAYS } = environment;
  const cache = new ArtifactCache({ kind: 'speech', table, media, ttlDays: Number(VOICEOVER_CACHE_TTL_DAYS) });
  return {
    obtain: async (request) => {
      await ask(request.key);
      return cache.obtain(request);
    },
  };
}

const synthesizerOf = async (media: Media, { ask }: Reuse) =>
  new VoiceSynthesizer({
    ffmpegPath: environment.FFMPEG_PATH,
    fliteWasmPath: environment.FLITE_WASM,
    ...(environment.VOICE_PROVIDER === 'elevenlabs' && { elevenLabs: await elevenLabs() }),
    ...(environment.VOICEOVER_CACHE_ENABLED === 'true' && { cache: cacheOf(media, ask) }),
  });

export const handler = step({
  stage: 'voice',
  input: ItemInput,
  environment,
  task: ({ index }) => itemName(index),
  isDone: ({ input: { index }, owner, media }) => media.exists(mediaKeys.spoken(owner, index)),
  run: async ({ input: { index }, job, brief, owner, jobs, media, spending, purse, reuse, folder, signal }) => {
    const texts = brief.texts ?? (await textsOf(jobs, job));
    const outputPath = join(folder, 'speech.wav');
    const synthesizer = await synthesizerOf(media, reuse);
    const speech = await synthesizer.synthesize({
      text: texts[index] ?? '',
      options: brief.voice,
      frameRate: brief.frameRate,
      ...(index > 0 && { previousText: texts[index - 1] }),
      ...(index < texts.length - 1 && { nextText: texts[index + 1] }),
      outputPath,
      ...purse.payer('voice_usd'),
      signal,
    });
    if (speech.cached) reuse.found(speech.savedUsd);
    const audio_key = mediaKeys.spokenAudio(owner, index);
    await media.upload(audio_key, outputPath);
    await media.writeJson(mediaKeys.spoken(owner, index), SpokenSection, {
      index,
      audio_key,
      frame_rate: brief.frameRate,
      frames: speech.frames,
      samples: speech.samples,
      speech_seconds: speech.speechSeconds,
      words: [...speech.words],
      speaker: speech.speaker,
      characters_processed: speech.charactersProcessed,
      cost_usd: speech.costUsd,
      cached: speech.cached,
      saved_usd: speech.savedUsd,
      cache_key: speech.cacheKey,
    });
    await spending.noteUsage({
      characters: speech.charactersProcessed,
      requests: speech.cached ? 0 : 1,
      cost_usd: speech.costUsd,
      cache_hits: speech.cached ? 1 : 0,
      saved_usd: speech.savedUsd,
    });
  },
});
