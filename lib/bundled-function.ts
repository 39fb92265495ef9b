import { fileURLToPath } from 'node:url';
import { Duration, Size } from 'aws-cdk-lib';
import { Architecture, type LayerVersion, LoggingFormat, Runtime, Tracing } from 'aws-cdk-lib/aws-lambda';
import { LogLevel, NodejsFunction, OutputFormat } from 'aws-cdk-lib/aws-lambda-nodejs';
import type { Construct } from 'constructs';
import { logsFor } from './logs.ts';

const root = fileURLToPath(new URL('../', import.meta.url));

/** Left out of every cold start; the file says why. */
export const NODE_HTTP = `${root}lib/bundling/node-http.cjs`;

/** Packages written for CommonJS ask for `require`. */
export const BANNER = "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);";

export interface BundledFunctionProps {
  /** Path of the handler's file below `functions/`. */
  readonly entry: string;
  readonly environment: Readonly<Record<string, string>>;
  /** MB; a function gets one vCPU for each 1769. @default 256 */
  readonly memorySize?: number;
  /** @default 30 seconds */
  readonly timeout?: Duration;
  /** Room in /tmp. @default 512 MiB */
  readonly ephemeralStorage?: Size;
  /** Makes the bundle smaller and its stack traces harder to read. @default false */
  readonly minify?: boolean;
  /** Files below the project's root that its packages look for beside the bundle. @default none */
  readonly files?: readonly string[];
  /** How many may run at once, kept free for it; null for as many as there are. @default null */
  readonly reserved?: number | null;
  /** @default none */
  readonly layers?: readonly LayerVersion[];
}

/** A Lambda function of one handler, bundled into one ESM file with all it imports. */
export class BundledFunction extends NodejsFunction {
  constructor(scope: Construct, id: string, props: BundledFunctionProps) {
    super(scope, id, {
      entry: `${root}functions/${props.entry}`,
      projectRoot: root,
      depsLockFilePath: `${root}package-lock.json`,
      handler: 'handler',
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.X86_64,
      memorySize: props.memorySize ?? 256,
      timeout: props.timeout ?? Duration.seconds(30),
      ephemeralStorageSize: props.ephemeralStorage ?? Size.mebibytes(512),
      environment: { ...props.environment },
      ...(props.reserved ? { reservedConcurrentExecutions: props.reserved } : {}),
      layers: [...(props.layers ?? [])],
      tracing: Tracing.ACTIVE,
      loggingFormat: LoggingFormat.JSON,
      logGroup: logsFor(scope, `${id}Logs`),
      bundling: {
        format: OutputFormat.ESM,
        target: 'node24',
        mainFields: ['module', 'main'],
        // Everything is in the bundle, the AWS SDK too: what was tested is what runs.
        externalModules: [],
        minify: props.minify ?? false,
        sourceMap: false,
        logLevel: LogLevel.WARNING,
        esbuildArgs: { '--alias:http': NODE_HTTP, '--alias:node:http': NODE_HTTP },
        commandHooks: {
          beforeBundling: () => [],
          beforeInstall: () => [],
          afterBundling: (input, output) => (props.files ?? []).map((file) => copy(`${input}/${file}`, output)),
        },
        banner: BANNER,
      },
    });
  }
}

/** A command that copies a file into a folder, with nothing but Node. */
const copy = (from: string, folder: string) =>
  `"${process.execPath}" -e "fs.copyFileSync(process.argv[1], path.join(process.argv[2], path.basename(process.argv[1])))" "${from}" "${folder}"`;
