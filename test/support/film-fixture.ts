import { join } from 'node:path';
import { VoiceSynthesizer } from '../../functions/3-voice/voice-synthesizer.ts';
import type { SceneFiles, SpeechFile } from '../../functions/5-compose/assemble-film.ts';
import { VideoComposer } from '../../functions/5-compose/video-composer.ts';
import type { FilmFiles, Rendition } from '../../functions/contract/film.ts';
import { artFolder, ffmpegPath, fliteWasmPath } from './binaries.ts';
import { cardScene, FRAME_RATE, pageScene, record, SIZE } from './recording.ts';
import { serveHtml } from './site.ts';

export interface FixtureFilm {
  readonly scenes: readonly SceneFiles[];
  readonly speech: readonly SpeechFile[];
  readonly film: FilmFiles;
}

const PAGE = `<!doctype html><title>Shiftly</title><body style="font:20px sans-serif;background:#f4f1ea">
  <h1 id="plan">Plan every shift</h1><p>Drag people onto the week.</p><h2 id="swap" style="margin-top:700px">Swaps</h2>
  <div style="height:900px"></div>`;

/** Makes a real film, small and short: a card and scenes of a page, spoken, recorded, rendered and joined. */
export async function makeFilm(
  work: string,
  texts: readonly string[],
  ladder: readonly Rendition[],
): Promise<FixtureFilm> {
  const voice = new VoiceSynthesizer({ fliteWasmPath, ffmpegPath });
  const composer = new VideoComposer({ ffmpegPath });
  await using site = await serveHtml(PAGE);
  const scenes: SceneFiles[] = [];
  const speech: SpeechFile[] = [];
  let startFrame = 0;
  for (const [index, text] of texts.entries()) {
    const audioPath = join(work, `speech-${index}.wav`);
    const spoken = await voice.synthesize({
      text,
      voicePreset: 'professional_male',
      frameRate: FRAME_RATE,
      outputPath: audioPath,
    });
    const mezzaninePath = join(work, `take-${index}.mkv`);
    const scene = index === 0 ? cardScene(spoken.frames) : pageScene(spoken.frames, index % 2 ? '#plan' : '#swap');
    const take = await record(site.url, mezzaninePath, scene);
    const outputs = await composer.renderScene({
      ...{ mezzaninePath, take, frames: spoken.frames, frameRate: FRAME_RATE, ...SIZE, watermark: null, ladder },
      cursorPath: join(artFolder, 'cursor.png'),
      logo: index === 0 ? null : { path: join(artFolder, 'logo.png'), position: 'bottom-right' },
      folder: join(work, `scene-${index}`),
    });
    const videoPaths = Object.fromEntries(outputs.map(({ name, path }) => [name, path]));
    scenes.push({ frames: spoken.frames, isCard: index === 0, videoPaths });
    speech.push({ path: audioPath, startFrame, words: spoken.words });
    startFrame += spoken.frames;
  }
  const film = await composer.assemble({
    ...{ title: 'A film for "Dana" & co', ladder, scenes, speech, captions: 'sidecar', frameRate: FRAME_RATE },
    chapters: speech.map(({ startFrame }, index) => ({ title: `Chapter ${index + 1}`, startFrame })),
    folder: join(work, "it's a film"),
  });
  return { scenes, speech, film };
}
