import { describe, expect, it } from 'vitest';
import { csvLines, resultCells, resultHeaders } from '../../functions/core/batch/result-row.ts';
import { savingsOf } from '../../functions/core/batch/savings.ts';

describe('the result file', () => {
  it('keeps the file’s own columns, and gives way where they are called like ours', () => {
    const headers = resultHeaders(['Name', 'Status', 'ERROR']);
    expect(headers).toEqual([
      'Name',
      'Status',
      'ERROR',
      'leadreel_status',
      'video_id',
      'share_url',
      'gif_url',
      'email_html',
      'cost_usd',
      'leadreel_error',
      'line',
    ]);
    const result = {
      status: 'failed',
      video_id: 'v',
      share_url: null,
      gif_url: null,
      email_html: null,
      cost_usd: 0.5,
      error: 'a "b"',
      line: 9,
    };
    const cells = resultCells(['Name', 'Status', 'ERROR'], ['A'], result);
    expect(csvLines([cells], ';')).toBe('A;;;failed;v;;;;0.5;"a ""b""";9\r\n');
    expect(csvLines([], ';')).toBe('');
  });
});

describe('what a batch saved', () => {
  const task = (stage: 'voice' | 'record' | 'compose', more: object) => ({
    ...{
      stage,
      state: 'completed' as const,
      done: 1,
      total: 1,
      compute_usd: 0.002,
      ai_usd: 0,
      voice_usd: 0,
      seconds: 2,
      cached: true,
    },
    ...more,
  });

  it('is the makers’ money, and their time by the price of a second of the same step', () => {
    expect(
      savingsOf([
        task('record', { saved_usd: 0.01 }),
        task('compose', { saved_usd: 0.005, compute_usd: 0.001 }),
        // A provider was not paid: that is money, and no time of ours.
        task('voice', { saved_usd: 0.3 }),
        task('record', { saved_usd: 0, cached: false }),
        task('record', { saved_usd: 0.01, state: 'failed' }),
        task('record', { saved_usd: 0.01, seconds: 0 }),
      ]),
    ).toEqual({ usd: 0.325, seconds: 20, reused: 4 });
    expect(savingsOf([])).toEqual({ usd: 0, seconds: 0, reused: 0 });
  });
});
