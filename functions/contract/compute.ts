import * as z from 'zod';

/** Where a film's scenes are rendered and joined: in functions, or by one task of a larger machine. */
export const Compute = z.enum(['lambda', 'fargate']);
export type Compute = z.infer<typeof Compute>;

/** Memory of a function, MB, that gives it one vCPU more. Source: "Configure Lambda function memory", AWS documentation. */
export const MB_PER_VCPU = 1769;
/** The longest that a function may run, seconds. Source: Lambda's quotas. */
const LAMBDA_SECONDS = 900;

/** What renders one scene: x264 scales with cores, so three of them. */
export const RENDER = { memoryMb: 3 * MB_PER_VCPU, seconds: LAMBDA_SECONDS } as const;
/** What joins a film: two processes side by side, so two vCPUs. */
export const ASSEMBLE = { memoryMb: 2 * MB_PER_VCPU, seconds: LAMBDA_SECONDS } as const;

/**
 * What publishes a film: it has every file of it on its disk once, and hands each to S3 in one piece, which is 5 GB at the
 * most. 10 GB at 40 MB a second, both ways, take nine minutes.
 */
export const HOST = { memoryMb: MB_PER_VCPU, seconds: LAMBDA_SECONDS, diskGib: 10, pieceBytes: 5e9 } as const;

/**
 * The machine for films that are too large for functions. x264 in 4K with the slowest preset and three sizes beside
 * holds about 5 GB; 16 is the next step that leaves room for it. Eight hours are what ten minutes of 4K at 60 frames a
 * second take there with the slowest preset (functions/core/choose-compute.ts), and half as long again.
 */
export const LARGE = { vcpus: 4, memoryMb: 16_384, seconds: 8 * 3600 } as const;
