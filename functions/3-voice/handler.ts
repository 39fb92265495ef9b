import { join } from 'node:path';
import { readEnvironment, VoiceEnvironment } from '../contract/environment.ts';
import { mediaKeys } from '../contract/keys.ts';
import { Script } from '../contract/script.ts';
import { ItemInput } from '../contract/stages.ts';
import { SpokenSection } from '../contract/voice.ts';
import { step } from '../runtime/step.ts';
import { itemName } from '../store/videos.ts';
import { VoiceSynthesizer } from './voice-synthesizer.ts';

const environment = readEnvironment(VoiceEnvironment, process.env);
const synthesizer = new VoiceSynthesizer({
  fliteWasmPath: environment.FLITE_WASM,
  ffmpegPath: environment.FFMPEG_PATH,
});

export const handler = step({
  stage: 'voice',
  input: ItemInput,
  environment,
  task: ({ index }) => itemName(index),
  output: ({ video_id, index }) => mediaKeys.spoken(video_id, index),
  run: async ({ input: { video_id, index }, video, media, folder, signal }) => {
    const script = await media.readJson(mediaKeys.script(video_id), Script);
    const outputPath = join(folder, 'speech.wav');
    const frameRate = video.options.recording_settings.frame_rate;
    const speech = await synthesizer.synthesize({
      text: script.sections[index]?.content ?? '',
      voicePreset: video.options.voice_preset,
      frameRate,
      outputPath,
      signal,
    });
    const audio_key = mediaKeys.spokenAudio(video_id, index);
    await media.upload(audio_key, outputPath);
    await media.writeJson(mediaKeys.spoken(video_id, index), SpokenSection, {
      index,
      audio_key,
      frame_rate: frameRate,
      frames: speech.frames,
      samples: speech.samples,
      speech_seconds: speech.speechSeconds,
      words: [...speech.words],
      voice: speech.voice,
      characters_processed: speech.charactersProcessed,
      cost_usd: speech.costUsd,
    });
    return { costUsd: speech.costUsd };
  },
});
