import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { firstLevel, type Level, levelArgs, nextLevel, readLoudness } from '../../functions/core/film/level-sound.ts';
import { channelsOf, decodeMusicArgs, type MusicTrack, mixArgs } from '../../functions/core/film/mix.ts';

const speech = [
  { path: '/tmp/a.wav', startSample: 48_000 },
  { path: '/tmp/b.wav', startSample: 100_000 },
];
const music: MusicTrack = { path: '/tmp/m.wav', volume: 0.2, fadeInSeconds: 2, fadeOutSeconds: 0 };
const mix = (more: Partial<Parameters<typeof mixArgs>[0]> = {}) =>
  mixArgs({ speech, music: null, totalSamples: 250_000, outputPath: 'o.wav', ...more }).join(' ');

describe('the mix', () => {
  test('each section starts at its sample, silence lies between them, and the whole is as long as the film', () => {
    expect(mix()).toContain('atrim=end_sample=48000,');
    expect(mix()).toContain('apad=whole_len=52000,atrim=end_sample=52000[a0]');
    expect(mix()).toContain('apad=whole_len=150000,atrim=end_sample=150000[a1]');
    expect(mix()).toContain('[lead][a0][a1]concat=n=3:v=0:a=1[voice]');
    const [first] = speech;
    expect(mix({ speech: first ? [{ ...first, startSample: 0 }] : [] })).not.toContain('anullsrc');
  });

  test('music is repeated, cut to the film’s length, faded, and lowered under speech', () => {
    const args = mix({ music });
    expect(args).toContain('-stream_loop -1 -i /tmp/m.wav');
    expect(args).toContain('[2:a]atrim=end_sample=250000,');
    expect(args).toContain('afade=t=in:ss=0:ns=96000');
    expect(args).toContain('[music][key]sidechaincompress=');
    // A fade of no length would be one of FFmpeg's own.
    expect(args).not.toContain('t=out');
    expect(channelsOf({ music })).toBe(2);
    expect(channelsOf({ music: null })).toBe(1);
  });

  test('a fade is no longer than the film, and music alone has nothing to give way to', () => {
    const args = mix({ speech: [], music: { ...music, fadeOutSeconds: 30 }, totalSamples: 48_000 });
    expect(args).toContain('afade=t=in:ss=0:ns=48000,afade=t=out:ss=0:ns=48000');
    expect(args).not.toContain('sidechaincompress');
  });

  test('only as much of a long file is decoded as the film needs', () => {
    expect(decodeMusicArgs({ path: 'm', totalSamples: 72_000, outputPath: 'o' }).join(' ')).toContain('-t 1.500000');
  });
});

describe('the level', () => {
  const report = (lufs: string, peak: string) =>
    `[Parsed_ebur128_0 @ 0x1] Summary:\n\n  Integrated loudness:\n    I:         ${lufs} LUFS\n    Threshold: -26.3 LUFS\n\n  Loudness range:\n    LRA:         5.8 LU\n\n  True peak:\n    Peak:       ${peak} dBFS\n`;

  test('is read from the meter’s last words', () => {
    expect(readLoudness(`${report('-30.0', '-9.0')}${report('-16.3', '-1.2')}`)).toEqual({
      lufs: -16.3,
      truePeakDb: -1.2,
    });
    expect(readLoudness(report('-70.0', '-inf'))).toEqual({ lufs: -70, truePeakDb: -100 });
    expect(readLoudness('')).toEqual({ lufs: -70, truePeakDb: -100 });
  });

  test('is one gain, and a limiter only where peaks need one', () => {
    expect(firstLevel({ lufs: -20, truePeakDb: -8 })).toEqual({ gainDb: 4, ceilingDb: null });
    expect(firstLevel({ lufs: -20, truePeakDb: -3 })).toEqual({ gainDb: 4, ceilingDb: -2 });
    expect(firstLevel({ lufs: -70, truePeakDb: -100 })).toEqual({ gainDb: 0, ceilingDb: null });
    expect(firstLevel({ lufs: -50, truePeakDb: -40 }).gainDb).toBe(20);
  });

  test('leaves what is right, lifts what the limiter lowered, and lowers the ceiling by what the encoder added', () => {
    const mixed = { lufs: -18, truePeakDb: -1 };
    const level: Level = { gainDb: 2, ceilingDb: -2 };
    expect(nextLevel(mixed, level, { lufs: -16.2, truePeakDb: -1.6 })).toBeNull();
    expect(nextLevel(mixed, level, { lufs: -16.8, truePeakDb: -1.6 })?.gainDb).toBeCloseTo(2.8, 9);
    expect(nextLevel(mixed, level, { lufs: -16, truePeakDb: -0.9 })?.ceilingDb).toBeCloseTo(-2.8, 9);
    expect(nextLevel(mixed, level, { lufs: -70, truePeakDb: -100 })).toBeNull();
    const unlimited = nextLevel(
      { lufs: -18, truePeakDb: -5 },
      { gainDb: 2, ceilingDb: null },
      { lufs: -16, truePeakDb: -1.2 },
    );
    expect(unlimited?.ceilingDb).toBeCloseTo(-3.5, 9);
  });

  test('comes to rest within limits for any sound, whatever limiter and encoder do to it', () => {
    fc.assert(
      fc.property(
        fc.double({ min: -35, max: -8, noNaN: true }),
        fc.double({ min: 3, max: 16, noNaN: true }),
        fc.double({ min: 0, max: 1.2, noNaN: true }),
        (lufs, crest, overshoot) => {
          const mixed = { lufs, truePeakDb: lufs + crest };
          let level: Level | null = firstLevel(mixed);
          for (let attempt = 1; level; attempt++) {
            expect(attempt).toBeLessThanOrEqual(5);
            const peak = mixed.truePeakDb + level.gainDb;
            const cut = level.ceilingDb === null ? 0 : Math.max(0, peak - level.ceilingDb);
            // A limiter lowers the loudness by a tenth of what it cuts.
            const heard = { lufs: lufs + level.gainDb - cut / 10, truePeakDb: peak - cut + overshoot };
            const next = nextLevel(mixed, level, heard);
            if (!next) {
              expect(Math.abs(heard.lufs + 16)).toBeLessThanOrEqual(0.5);
              expect(heard.truePeakDb).toBeLessThanOrEqual(-1.5);
            }
            level = next;
          }
        },
      ),
    );
  });

  test('the limiter’s delay is cut off, and the track ends with the film', () => {
    const args = (ceilingDb: number | null) =>
      levelArgs({
        mixPath: 'm',
        level: { gainDb: 1, ceilingDb },
        channels: 1,
        totalSamples: 96_000,
        outputPath: 'o',
      }).join(' ');
    expect(args(-2)).toContain('limit=0.7943');
    expect(args(-2)).toContain('atrim=start_sample=240:end_sample=96240');
    expect(args(null)).not.toContain('alimiter');
    expect(args(null)).toContain('-c:a aac -b:a 96k');
  });
});
