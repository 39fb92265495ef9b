import { describe, expect, test } from 'vitest';
import { chaptersOf, chaptersVtt } from '../../functions/core/film/chapters.ts';
import { avcCodec, masterPlaylist, readMediaPlaylist } from '../../functions/core/film/hls.ts';

const PLAYLIST = `#EXTM3U
#EXT-X-VERSION:7
#EXT-X-TARGETDURATION:4
#EXT-X-MAP:URI="720p.m4s",BYTERANGE="1308@0"
#EXTINF:4.000000,
#EXT-X-BYTERANGE:100000@1308
720p.m4s
#EXTINF:2.000000,
#EXT-X-BYTERANGE:75000@101308
720p.m4s
#EXT-X-ENDLIST
`;

describe('HLS', () => {
  const playlist = {
    initBytes: 1308,
    segments: [
      { seconds: 4, bytes: 100_000 },
      { seconds: 2, bytes: 75_000 },
    ],
  };

  test('a media playlist is read with its byte ranges', () => {
    expect(readMediaPlaylist(PLAYLIST)).toEqual(playlist);
  });

  test.each([
    ['without an end', PLAYLIST.replace('#EXT-X-ENDLIST\n', '')],
    ['without segments', PLAYLIST.replaceAll('#EXTINF', '#X')],
    ['of files instead of byte ranges', PLAYLIST.replace(',BYTERANGE="1308@0"', '')],
    ['that is empty', ''],
  ])('one %s is refused', (_, text) => {
    expect(() => readMediaPlaylist(text)).toThrow(RangeError);
  });

  test('the codec’s name comes from the avcC box', () => {
    const init = Buffer.concat([Buffer.from('....avc1....'), Buffer.from('avcC\x01\x64\x00\x28\xff', 'latin1')]);
    expect(avcCodec(init)).toBe('avc1.640028');
    expect(() => avcCodec(Buffer.from('moov'))).toThrow(RangeError);
    expect(() => avcCodec(Buffer.from('avcC\x01\x64', 'latin1'))).toThrow(RangeError);
  });

  test('the master playlist tells peak and average, and names the sound only where there is one', () => {
    const variants = [{ name: '720p', width: 1280, height: 720, uri: '720p.m3u8', codec: 'avc1.64001f', playlist }];
    const attributes = 'BANDWIDTH=300000,AVERAGE-BANDWIDTH=233334,CODECS="avc1.64001f,mp4a.40.2"';
    expect(masterPlaylist(variants, { frameRate: 30, hasSound: true })).toBe(
      `#EXTM3U\n#EXT-X-VERSION:7\n#EXT-X-INDEPENDENT-SEGMENTS\n#EXT-X-STREAM-INF:${attributes},RESOLUTION=1280x720,FRAME-RATE=30.000\n720p.m3u8\n`,
    );
    expect(masterPlaylist(variants, { frameRate: 30, hasSound: false })).toContain('CODECS="avc1.64001f",');
  });
});

describe('chapters', () => {
  const scene = (title: string, frames: number) => ({ title, frames });

  test('are a film’s sections; parts of one shot are one', () => {
    const scenes = [scene('Intro', 60), scene('Plan', 90), scene('Plan', 90), scene(' Swap\nit ', 30), scene('', 10)];
    expect(chaptersOf(scenes)).toEqual([
      { title: 'Intro', startFrame: 0 },
      { title: 'Plan', startFrame: 60 },
      { title: 'Swap it', startFrame: 240 },
    ]);
  });

  test('follow one another without a gap, to the end, and carry any title as text', () => {
    const chapters = chaptersOf([scene('A <b> & -->', 60), scene('Two', 45)]);
    expect(chaptersVtt(chapters, 105, 30)).toBe(
      'WEBVTT\n\n1\n00:00:00.000 --> 00:00:02.000\nA &lt;b&gt; &amp; --&gt;\n\n2\n00:00:02.000 --> 00:00:03.500\nTwo\n',
    );
  });

  test('the first one begins with the film, and one alone is none', () => {
    expect(chaptersVtt(chaptersOf([scene('', 30), scene('A', 30), scene('B', 30)]), 90, 30)).toContain(
      '00:00:00.000 -->',
    );
    expect(chaptersVtt(chaptersOf([scene('A', 30), scene('A', 30)]), 60, 30)).toBeNull();
    expect(chaptersVtt([], 60, 30)).toBeNull();
  });
});
