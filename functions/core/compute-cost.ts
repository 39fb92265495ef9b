import { LARGE } from '../contract/compute.ts';

/**
 * US dollars a GB-second of Lambda on x86 costs in us-east-1, first tier. Source: AWS Lambda pricing page, read
 * November 2026. Requests ($0.20 a million) are left out: less than a thousandth of a step's price.
 */
const USD_PER_GB_SECOND = 0.0000166667;

/**
 * US dollars an hour of Fargate on x86 and Linux costs in us-east-1: a vCPU, a GB of memory, and a GB of disk beyond the
 * first 20. Spare capacity, which is asked for first, costs about a third of it. Source: AWS Fargate pricing page, read
 * November 2026.
 */
const FARGATE_USD_PER_HOUR = { vcpu: 0.04048, memoryGb: 0.004445, diskGb: 0.000111 };
const FREE_DISK_GB = 20;

/** What Fargate charges for the task that makes large films, at the most. @param diskGb its disk, GiB. */
export function fargateCost(seconds: number, diskGb: number): number {
  const { vcpu, memoryGb, diskGb: perGb } = FARGATE_USD_PER_HOUR;
  const hourly = LARGE.vcpus * vcpu + (LARGE.memoryMb / 1024) * memoryGb + Math.max(0, diskGb - FREE_DISK_GB) * perGb;
  return (seconds / 3600) * hourly;
}

/** What Lambda charges for a step: billed to the millisecond, times the memory it was given. */
export function lambdaCost(seconds: number, memoryMb: number): number {
  return Math.ceil(seconds * 1000) * 0.001 * (memoryMb / 1024) * USD_PER_GB_SECOND;
}
