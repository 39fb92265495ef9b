import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { mediaKeys } from '../../functions/contract/keys.ts';
import { bodyOf } from '../../functions/contract/kinds.ts';
import { SAMPLE_RATE, SpokenSection } from '../../functions/contract/voice.ts';
import { workFolderPrefix } from '../../functions/contract/work-folder.ts';
import { ArtifactCache } from '../../functions/store/artifacts.ts';
import { itemName, type Spent } from '../../functions/store/productions.ts';
import { type LibraryHarness, TABLE } from './library.ts';

/** What the provider charges for a character in these plays, US dollars. */
export const USD_PER_CHARACTER = 0.0003;
/** What stands in a file; tells where it was put. */
export const contentOf = (key: string) => `the bytes of ${key}`;

/** A second of sound for every 15 characters, out of the cache when the same was said before. */
export async function speak(
  api: LibraryHarness,
  { id, index, text, frameRate }: { id: string; index: number; text: string; frameRate: number },
): Promise<Partial<Spent>> {
  const owner = bodyOf(id);
  const folder = await mkdtemp(join(tmpdir(), workFolderPrefix('speech', process.pid)));
  const cache = new ArtifactCache({ kind: 'speech', table: TABLE, media: api.media, ttlDays: 30 });
  const cache_key = createHash('sha256').update(text).digest('hex');
  const price = text.length * USD_PER_CHARACTER;
  const make = async () => {
    for (const name of ['speech.wav', 'speech.json']) await writeFile(join(folder, name), text);
    return { files: ['speech.wav', 'speech.json'], valueUsd: price };
  };
  await api.jobs.tasks.noteArtifact({ id, stage: 'voice', name: itemName(index) }, cache_key);
  const { hit, savedUsd } = await cache.obtain({ key: cache_key, folder, make });
  await rm(folder, { recursive: true });
  const seconds = Math.max(1, Math.ceil(text.length / 15));
  const said = text.split(/\s+/);
  const each = seconds / said.length;
  const words = said.map((word, at) => ({ text: word, start_seconds: at * each, end_seconds: (at + 1) * each }));
  const audio_key = mediaKeys.spokenAudio(owner, index);
  await api.media.write(audio_key, contentOf(audio_key));
  const cost_usd = hit ? 0 : price;
  const characters = hit ? 0 : text.length;
  await api.media.writeJson(mediaKeys.spoken(owner, index), SpokenSection, {
    ...{ index, audio_key, words, frame_rate: frameRate, frames: seconds * frameRate, samples: seconds * SAMPLE_RATE },
    ...{ speech_seconds: seconds, characters_processed: characters, cost_usd, cached: hit, saved_usd: savedUsd },
    speaker: { engine: 'elevenlabs', voice_id: 'voice1', voice_name: 'Rachel', model_id: 'eleven_multilingual_v2' },
    cache_key,
  });
  const hits = { cache_hits: hit ? 1 : 0, saved_usd: savedUsd, requests: hit ? 0 : 1 };
  await api.spending.noteUsage({ characters, cost_usd, ...hits });
  return { voice_usd: cost_usd };
}
