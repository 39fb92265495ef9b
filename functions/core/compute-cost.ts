/**
 * US dollars a GB-second of Lambda on x86 costs in us-east-1, first tier. Source: AWS Lambda pricing page, read
 * November 2026. Requests ($0.20 a million) are left out: less than a thousandth of a step's price.
 */
const USD_PER_GB_SECOND = 0.0000166667;

/** What Lambda charges for a step: billed to the millisecond, times the memory it was given. */
export function lambdaCost(seconds: number, memoryMb: number): number {
  return Math.ceil(seconds * 1000) * 0.001 * (memoryMb / 1024) * USD_PER_GB_SECOND;
}
