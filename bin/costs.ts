import { Command } from 'commander';
import { VideoOptions } from '../functions/contract/video.ts';
import { monthlyCostTable } from '../functions/core/quote/month.ts';
import { pricesOf } from '../functions/core/quote/paid.ts';
import { openDeployment } from '../lib/deployment.ts';

const { config, seconds, views } = new Command('costs')
  .description('What a month costs with a deployment’s config.')
  .option('--config <file>', 'the deployment (default: all defaults)')
  .option('--seconds <number>', 'length of each video', Number, 60)
  .option('--views <number>', 'how often each is watched to its end', Number, 10)
  .parse()
  .opts<{ config?: string; seconds: number; views: number }>();

const prices = pricesOf(openDeployment(config ?? null, process.env).settings);
const options = VideoOptions.parse({ total_duration_seconds: seconds });
process.stdout.write(`${monthlyCostTable({ options, prices, views })}\n`);
