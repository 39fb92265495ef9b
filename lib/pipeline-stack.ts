import { Duration, Size } from 'aws-cdk-lib';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import { HOST } from '../functions/contract/compute.ts';
import type { Deployment } from '../functions/contract/deployment.ts';
import type {
  HostEnvironment,
  RecordEnvironment,
  ScoutEnvironment,
  ScriptEnvironment,
  StepEnvironment,
  StoryboardEnvironment,
  VoiceEnvironment,
  VoiceoverEnvironment,
} from '../functions/contract/environment.ts';
import {
  BudgetSettings,
  EncodeSettings,
  SceneCacheSettings,
  ScriptSettings,
  VoiceProviderSettings,
} from '../functions/contract/settings.ts';
import { BundledFunction, type BundledFunctionProps } from './bundled-function.ts';
import { Chain } from './chain.ts';
import { closingFunction } from './closing-function.ts';
import { composing } from './composing.ts';
import { DeployedStack } from './deployed-stack.ts';
import { DISK } from './disk.ts';
import { IN_LAYERS, Layers } from './layers.ts';
import { tellBrokenOff } from './lost-events.ts';
import { Notifications } from './notifications.ts';
import { pickSettings } from './settings.ts';
import type { StorageStack } from './storage-stack.ts';

export interface PipelineStackProps {
  readonly storage: StorageStack;
  readonly deployment: Deployment;
}

/** Makes a step's function, with rights to prefixes of the media bucket. */
export type MakeStep = (
  name: string,
  access: { reads: string[]; writes: string[]; removes?: string[] },
  props: BundledFunctionProps,
) => BundledFunction;

/** What makes videos: a function a step, and the state machine that chains them. */
export class PipelineStack extends DeployedStack {
  readonly stateMachine: StateMachine;
  readonly notifications: Notifications;

  constructor(scope: Construct, { storage, deployment }: PipelineStackProps) {
    super(scope, 'Pipeline', { deployment, description: 'Leadreel: what makes videos.' });
    const { settings } = deployment;
    const { library, media } = storage;
    const layers = new Layers(this, 'Layers');
    const store = storage.told;
    const { art, ffmpeg } = IN_LAYERS;
    const browser = { ...IN_LAYERS.browser, ...IN_LAYERS.fonts, ALLOW_PRIVATE_HOSTS: '' };
    const budget = pickSettings(BudgetSettings, settings);
    const encode = pickSettings(EncodeSettings, settings);
    const reuse = pickSettings(SceneCacheSettings, settings);
    const planning: StoryboardEnvironment = { ...store, ...encode, ...DISK.told(settings) };
    this.notifications = new Notifications(this, 'Notifications', {
      library,
      secret: storage.webhookSecret,
    });

    /** Each step reads the prefixes it needs and writes its own. */
    const step: MakeStep = (name, access, props) => {
      const fn = new BundledFunction(this, name, props);
      library.grantWork(fn);
      media.grantRead(fn, access.reads);
      media.grantWrite(fn, access.writes);
      if (access.removes) media.grantRemove(fn, access.removes);
      return fn;
    };

    const script = step(
      'Script',
      { reads: ['scout'], writes: [] },
      {
        entry: '2-script/handler.ts',
        environment: {
          ...store,
          ...art,
          ...budget,
          ...pickSettings(ScriptSettings, settings),
          OPENROUTER_SECRET: storage.openRouterKey.secretArn,
        } satisfies ScriptEnvironment,
        // It waits for a model; reading its answer takes 0.3 CPU seconds (core/quote/quote.ts), one second of this third of a vCPU.
        memorySize: 512,
        // A model that thinks takes up to a minute, its repair as long again.
        timeout: Duration.minutes(5),
        layers: [layers.art],
      },
    );
    storage.openRouterKey.grantRead(script);
    const voice = step(
      'Voice',
      { reads: ['voice'], writes: ['voice', 'cache/speech'] },
      {
        entry: '3-voice/handler.ts',
        environment: {
          ...store,
          ...ffmpeg,
          ...budget,
          ...pickSettings(VoiceProviderSettings, settings),
          ...IN_LAYERS.voice,
          ELEVENLABS_SECRET: storage.elevenLabsKey.secretArn,
        } satisfies VoiceEnvironment,
        // Speaking is single-threaded: one vCPU. A section of 5000 characters takes about 10 s of it.
        memorySize: 1769,
        // A voice service may be waited for, and its answers asked for again: 3 minutes at most.
        timeout: Duration.minutes(5),
        layers: [layers.ffmpeg, layers.voice],
        // The library of ElevenLabs is most of it: 13.8 MB, minified 6.4.
        minify: true,
      },
    );
    storage.elevenLabsKey.grantRead(voice);

    const closing = (name: string, entry: string) => closingFunction(this, name, entry, storage, this.notifications);
    const chain = new Chain(this, 'Chain', {
      script,
      voice,
      scout: step(
        'Scout',
        { reads: ['access'], writes: ['scout'] },
        {
          entry: '1-scout/handler.ts',
          environment: { ...store, ...browser } satisfies ScoutEnvironment,
          // Chromium takes 250 MB, a tall page's picture as much again; 1.7 vCPUs halve the time to load.
          memorySize: 3008,
          // 30 s to load, as long again for the tour of a long page, and the start.
          timeout: Duration.seconds(120),
          // Chromium inflates to 210 MB, and its profile wants room.
          ephemeralStorage: Size.gibibytes(1),
          layers: [layers.chromium, layers.fonts, layers.consent],
        },
      ),
      voiceover: step(
        'Voiceover',
        { reads: ['voice'], writes: ['voice'] },
        {
          entry: '3-voice/handler-join.ts',
          environment: { ...store, ...ffmpeg } satisfies VoiceoverEnvironment,
          // Ten minutes are joined and encoded in 20 CPU seconds: one vCPU, and the rest of the time for S3.
          memorySize: 1769,
          timeout: Duration.minutes(2),
          // Of 512 MB: ten minutes of 48 kHz audio are 58, once in sections and once joined, and 10 as MP3.
          layers: [layers.ffmpeg],
        },
      ),
      storyboard: step(
        'Storyboard',
        { reads: ['scout', 'voice', 'storyboards', 'takes'], writes: ['storyboards'] },
        // Plans and documents of some 100 KB: 0.1 s of CPU, four times that on so little of it; 30 s are for a slow S3.
        { entry: '4-record/handler-storyboard.ts', environment: planning, memorySize: 512 },
      ),
      record: step(
        'Record',
        { reads: ['access', 'storyboards'], writes: ['takes'] },
        {
          entry: '4-record/handler.ts',
          environment: { ...store, ...browser, ...art, ...reuse } satisfies RecordEnvironment,
          // 1.7 vCPUs: a browser keeps 1.2 busy, the recorder the rest. It holds 600 MB in 4K; a page may take 2 GB.
          memorySize: 3008,
          // 20 s at 60 frames a second in 4K: 1200 frames at 350 ms. A visit of fifty clicks: 7500 frames at 60 ms at most.
          timeout: Duration.minutes(15),
          // Chromium 210 MB, and 4 MB a second of take.
          ephemeralStorage: Size.gibibytes(2),
          layers: [layers.chromium, layers.fonts, layers.art, layers.consent],
        },
      ),
      recording: step(
        'Recording',
        { reads: ['storyboards', 'takes'], writes: [] },
        { entry: '4-record/handler-session.ts', environment: store },
      ),
      ...composing(this, { step, storage, layers, store, settings }),
      host: this.#host(step, storage, layers, { ...store, LOOM_OEMBED_URL: settings.LOOM_OEMBED_URL }),
      completed: closing('Completed', 'close/handler-completed.ts'),
      failed: closing('Failed', 'close/handler-failed.ts'),
    });
    this.stateMachine = chain.stateMachine;

    const ended = closing('Ended', 'close/handler-ended.ts');
    tellBrokenOff(this, 'ExecutionEnded', {
      description: 'Executions that were stopped or ran out of time cannot close their job themselves.',
      stateMachineArn: this.stateMachine.stateMachineArn,
      fn: ended,
    });
  }

  #host(
    step: MakeStep,
    { site }: StorageStack,
    layers: Layers,
    store: StepEnvironment & { LOOM_OEMBED_URL: string },
  ): BundledFunction {
    const host = step(
      'Host',
      { reads: ['films'], writes: ['hosted'] },
      {
        entry: '6-host/handler.ts',
        environment: {
          ...store,
          ...IN_LAYERS.art,
          ...IN_LAYERS.player,
          SITE_BUCKET: site.bucketName,
          SITE_URL: site.url,
        } satisfies HostEnvironment,
        memorySize: HOST.memoryMb,
        timeout: Duration.seconds(HOST.seconds),
        ephemeralStorage: Size.gibibytes(HOST.diskGib),
        layers: [layers.art, layers.player, layers.beacon],
      },
    );
    site.grantPublish(host);
    return host;
  }
}
