/**
 * Speaks a text: with ElevenLabs when ELEVENLABS_API_KEY is set, else with the voice inside the package. The second
 * time it comes from the cache and costs nothing.
 *
 *   node examples/voice.ts
 */
import { VoiceSynthesizer } from 'leadreel';

const { ELEVENLABS_API_KEY } = process.env;
const synthesizer = new VoiceSynthesizer({
  cacheFolder: 'storage/cache',
  ...(ELEVENLABS_API_KEY && { elevenLabsApiKey: ELEVENLABS_API_KEY }),
});

const speak = () =>
  synthesizer.synthesize({
    text: 'Hello, welcome to our platform demo.',
    voicePreset: 'professional_male',
    outputPath: 'storage/voiceovers/voice.mp3',
  });

for (const time of ['First', 'Second']) {
  const { audioFilePath, durationSeconds, costUsd, cached } = await speak();
  const from = cached ? 'from the cache' : 'spoken';
  console.log(`${time}: ${audioFilePath}, ${durationSeconds.toFixed(1)} s, ${from}, $${costUsd}`);
}
