import { Duration, Size, Stack } from 'aws-cdk-lib';
import { Rule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction as LambdaTarget } from 'aws-cdk-lib/aws-events-targets';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import type {
  ComposeEnvironment,
  HostEnvironment,
  RecordEnvironment,
  ScoutEnvironment,
  ScriptEnvironment,
  VoiceEnvironment,
} from '../functions/contract/environment.ts';
import { BundledFunction, type BundledFunctionProps } from './bundled-function.ts';
import { Chain } from './chain.ts';
import { Layers } from './layers.ts';
import type { StorageStack } from './storage-stack.ts';

export interface PipelineStackProps {
  readonly storage: StorageStack;
}

/** What makes videos: a function a step, and the state machine that chains them. */
export class PipelineStack extends Stack {
  readonly stateMachine: StateMachine;

  constructor(scope: Construct, id: string, { storage }: PipelineStackProps) {
    super(scope, id);
    const { library, media } = storage;
    const layers = new Layers(this, 'Layers');
    const store = { LIBRARY_TABLE: library.tableName, MEDIA_BUCKET: media.bucketName };
    const art = { BRAND_FILE: '/opt/brand.json' };
    const browser = {
      CHROMIUM_ARCHIVE: '/opt/chromium.br',
      FONT_LICENCE: '/opt/LICENSE_FONT',
      ALLOW_PRIVATE_HOSTS: '',
    };
    const ffmpeg = { FFMPEG_PATH: '/opt/ffmpeg' };

    /** Each step reads the prefixes it needs and writes its own. */
    const step = (name: string, access: { reads: string[]; writes: string[] }, props: BundledFunctionProps) => {
      const fn = new BundledFunction(this, name, props);
      library.grantWork(fn);
      media.grantRead(fn, access.reads);
      media.grantWrite(fn, access.writes);
      return fn;
    };

    const chain = new Chain(this, 'Chain', {
      scout: step(
        'Scout',
        { reads: [], writes: ['scout'] },
        {
          entry: '1-scout/handler.ts',
          environment: { ...store, ...browser } satisfies ScoutEnvironment,
          // Chromium takes 250 MB, a tall page's picture as much again; 1.7 vCPUs halve the time to load.
          memorySize: 3008,
          // 30 s to load, as long again for the tour of a long page, and the start.
          timeout: Duration.seconds(120),
          // Chromium inflates to 210 MB, and its profile wants room.
          ephemeralStorage: Size.gibibytes(1),
          layers: [layers.chromium, layers.fonts],
        },
      ),
      script: step(
        'Script',
        { reads: ['scout'], writes: ['scripts'] },
        {
          entry: '2-script/handler.ts',
          environment: { ...store, ...art } satisfies ScriptEnvironment,
          timeout: Duration.seconds(120),
          layers: [layers.art],
        },
      ),
      voice: step(
        'Voice',
        { reads: ['scripts'], writes: ['voice'] },
        {
          entry: '3-voice/handler.ts',
          environment: { ...store, ...ffmpeg, FLITE_WASM: '/opt/flite.wasm' } satisfies VoiceEnvironment,
          // Speaking is single-threaded: one vCPU. A section of 5000 characters takes about 10 s of it.
          memorySize: 1769,
          timeout: Duration.seconds(120),
          layers: [layers.ffmpeg, layers.voice],
        },
      ),
      storyboard: step(
        'Storyboard',
        { reads: ['scout', 'scripts', 'voice'], writes: ['storyboards'] },
        {
          entry: '4-record/handler-storyboard.ts',
          environment: store,
          memorySize: 512,
        },
      ),
      record: step(
        'Record',
        { reads: ['storyboards'], writes: ['takes'] },
        {
          entry: '4-record/handler.ts',
          environment: { ...store, ...browser, ...art } satisfies RecordEnvironment,
          memorySize: 3008,
          // A scene of 60 s at 30 frames a second that never rests: 1800 frames at 40 to 120 ms each.
          timeout: Duration.minutes(10),
          // Chromium 210 MB, and 4 MB a second of take.
          ephemeralStorage: Size.gibibytes(2),
          layers: [layers.chromium, layers.fonts, layers.art],
        },
      ),
      render: step(
        'Render',
        { reads: ['storyboards', 'takes'], writes: ['scenes'] },
        {
          entry: '5-compose/handler-render.ts',
          environment: { ...store, ...ffmpeg, ...art } satisfies ComposeEnvironment,
          // x264 scales with cores: three of them.
          memorySize: 5307,
          timeout: Duration.minutes(10),
          ephemeralStorage: Size.gibibytes(2),
          layers: [layers.ffmpeg, layers.art],
        },
      ),
      assemble: step(
        'Assemble',
        { reads: ['storyboards', 'scenes', 'voice'], writes: ['films'] },
        {
          entry: '5-compose/handler-assemble.ts',
          environment: { ...store, ...ffmpeg, ...art } satisfies ComposeEnvironment,
          memorySize: 1769,
          timeout: Duration.minutes(10),
          // Every rendition twice (scenes and film): ten minutes at 6 Mbit/s in all are 450 MB, twice.
          ephemeralStorage: Size.gibibytes(4),
          layers: [layers.ffmpeg, layers.art],
        },
      ),
      host: this.#host(step, storage, layers, store),
      completed: step(
        'Completed',
        { reads: ['films', 'hosted'], writes: [] },
        {
          entry: 'close/handler-completed.ts',
          environment: store,
        },
      ),
      failed: this.#libraryFunction('Failed', 'close/handler-failed.ts', storage),
    });
    this.stateMachine = chain.stateMachine;

    const ended = this.#libraryFunction('Ended', 'close/handler-ended.ts', storage);
    new Rule(this, 'ExecutionEnded', {
      description: 'Executions that were stopped or ran out of time cannot close their video themselves.',
      eventPattern: {
        source: ['aws.states'],
        detailType: ['Step Functions Execution Status Change'],
        detail: { status: ['ABORTED', 'TIMED_OUT', 'FAILED'], stateMachineArn: [this.stateMachine.stateMachineArn] },
      },
      targets: [new LambdaTarget(ended, { retryAttempts: 3 })],
    });
  }

  #host(
    step: (name: string, access: { reads: string[]; writes: string[] }, props: BundledFunctionProps) => BundledFunction,
    { site }: StorageStack,
    layers: Layers,
    store: { LIBRARY_TABLE: string; MEDIA_BUCKET: string },
  ): BundledFunction {
    const host = step(
      'Host',
      { reads: ['films'], writes: ['hosted'] },
      {
        entry: '6-host/handler.ts',
        environment: {
          ...store,
          BRAND_FILE: '/opt/brand.json',
          PLAYER_SCRIPT: '/opt/index.js',
          SITE_BUCKET: site.bucketName,
          SITE_URL: site.url,
        } satisfies HostEnvironment,
        memorySize: 1024,
        timeout: Duration.minutes(5),
        ephemeralStorage: Size.gibibytes(2),
        layers: [layers.art, layers.player],
      },
    );
    site.grantPublish(host);
    return host;
  }

  #libraryFunction(name: string, entry: string, { library }: StorageStack): BundledFunction {
    const fn = new BundledFunction(this, name, { entry, environment: { LIBRARY_TABLE: library.tableName } });
    library.grantWork(fn);
    return fn;
  }
}
