import { Duration } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { ASSEMBLE, RENDER } from '../functions/contract/compute.ts';
import type {
  AssembleEnvironment,
  LibraryEnvironment,
  RenderEnvironment,
  StepEnvironment,
} from '../functions/contract/environment.ts';
import {
  EncodeSettings,
  LargeFilmSettings,
  SceneCacheSettings,
  type Settings,
} from '../functions/contract/settings.ts';
import { BundledFunction } from './bundled-function.ts';
import { DISK } from './disk.ts';
import { LargeFilms } from './large-films.ts';
import { IN_LAYERS, type Layers } from './layers.ts';
import type { MakeStep } from './pipeline-stack.ts';
import { pickSettings } from './settings.ts';
import type { StorageStack } from './storage-stack.ts';

export interface ComposingProps {
  readonly step: MakeStep;
  readonly storage: StorageStack;
  readonly layers: Layers;
  readonly store: StepEnvironment;
  readonly settings: Settings;
}

/** What of the media bucket rendering and joining touch. */
const RENDER_ACCESS = { reads: ['storyboards', 'takes', 'voice'], writes: ['scenes', 'cache/scene'] };
/** A scene that joining finds damaged is rendered again. */
const ASSEMBLE_ACCESS = {
  reads: ['storyboards', 'takes', 'scenes', 'cache/scene', 'voice'],
  writes: ['films'],
  removes: ['scenes'],
};

/** What makes a film of takes and speech: functions that render a scene and join a film, and the task for what is too large for them. */
export function composing(scope: Construct, { step, storage, layers, store, settings }: ComposingProps) {
  const assembling = { ...store, ...IN_LAYERS.ffmpeg, ...IN_LAYERS.art } satisfies AssembleEnvironment;
  const rendering = {
    ...assembling,
    ...IN_LAYERS.fonts,
    ...pickSettings(EncodeSettings, settings),
    ...pickSettings(SceneCacheSettings, settings),
  } satisfies RenderEnvironment;
  const render = step('Render', RENDER_ACCESS, {
    entry: '5-compose/handler-render.ts',
    files: ['node_modules/harfbuzzjs/dist/harfbuzz.wasm'],
    environment: rendering,
    memorySize: RENDER.memoryMb,
    timeout: Duration.seconds(RENDER.seconds),
    ephemeralStorage: DISK.render,
    layers: [layers.ffmpeg, layers.art, layers.fonts],
  });
  const assemble = step('Assemble', ASSEMBLE_ACCESS, {
    entry: '5-compose/handler-assemble.ts',
    environment: assembling,
    memorySize: ASSEMBLE.memoryMb,
    timeout: Duration.seconds(ASSEMBLE.seconds),
    ephemeralStorage: DISK.assemble,
    layers: [layers.ffmpeg, layers.art],
  });
  const disk = pickSettings(LargeFilmSettings, settings);
  if (disk.LARGE_FILM_DISK_GB === '0') return { render, assemble, largeFilm: null };
  const { library, media } = storage;
  const explain = new BundledFunction(scope, 'Explain', {
    entry: '5-compose/handler-explain.ts',
    environment: { LIBRARY_TABLE: store.LIBRARY_TABLE } satisfies LibraryEnvironment,
  });
  library.grantWork(explain);
  const large = new LargeFilms(scope, 'LargeFilms', { environment: { ...rendering, ...disk }, explain });
  library.grantWork(large.composer);
  const both = (kind: 'reads' | 'writes') => [...new Set([...RENDER_ACCESS[kind], ...ASSEMBLE_ACCESS[kind]])];
  media.grantRead(large.composer, both('reads'));
  media.grantWrite(large.composer, both('writes'));
  media.grantRemove(large.composer, ASSEMBLE_ACCESS.removes);
  return { render, assemble, largeFilm: large.work() };
}
