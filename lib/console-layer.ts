import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { AssetHashType, DockerImage } from 'aws-cdk-lib';
import { Architecture, Code, LayerVersion, Runtime } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { bundleConsole, CONSOLE_FOLDER } from './bundling/console.ts';

/** The page at `/console`, in `/opt/console`: 0.2 MB. */
export class ConsoleLayer extends LayerVersion {
  constructor(scope: Construct, id: string) {
    super(scope, id, {
      code: Code.fromAsset(CONSOLE_FOLDER, {
        // By what comes out: it is made of the API's contract and of libraries too.
        assetHashType: AssetHashType.OUTPUT,
        bundling: {
          // Never pulled: the local way below does it.
          image: DockerImage.fromRegistry('unused'),
          local: {
            tryBundle: (folder) => {
              mkdirSync(join(folder, 'console'));
              bundleConsole(join(folder, 'console'));
              return true;
            },
          },
        },
      }),
      compatibleRuntimes: [Runtime.NODEJS_24_X],
      compatibleArchitectures: [Architecture.X86_64],
    });
  }
}
