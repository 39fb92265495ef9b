/** One caption; times in seconds. */
export interface Cue {
  readonly start: number;
  readonly text: string;
}

const TIMES = /^(?:(\d+):)?(\d{2}):(\d{2}\.\d{3}) --> /;

/** The cues of a WebVTT file as plain text; what is no cue is left out. */
export function readCues(vtt: string): Cue[] {
  return vtt
    .replaceAll('\r', '')
    .split(/\n{2,}/)
    .flatMap((block) => {
      const lines = block.split('\n');
      const at = lines.findIndex((line) => TIMES.test(line));
      const [, hours = '0', minutes = '0', seconds = '0'] = TIMES.exec(lines[at] ?? '') ?? [];
      if (at === -1) return [];
      const start = Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds);
      return [{ start, text: plain(lines.slice(at + 1).join(' ')) }];
    });
}

const ENTITIES: Record<string, string> = { amp: '&', lt: '<', gt: '>', nbsp: ' ', lrm: '', rlm: '' };
const plain = (text: string) =>
  text.replaceAll(/<[^>]*>/g, '').replaceAll(/&(\w+);/g, (whole, name: string) => ENTITIES[name] ?? whole);
