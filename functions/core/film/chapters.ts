import type { Scene } from '../../contract/storyboard.ts';
import { escapeCue, unescapeCue, vttTime } from './captions.ts';

/** A part of a film that a viewer can jump to. */
export interface Chapter {
  readonly title: string;
  /** Frame of the film at which it starts. */
  readonly startFrame: number;
}

/** A chapter a section: parts of one shot, and neighbours of one title, are one chapter. */
export function chaptersOf(scenes: readonly Pick<Scene, 'title' | 'frames'>[]): Chapter[] {
  const chapters: Chapter[] = [];
  let startFrame = 0;
  for (const { title, frames } of scenes) {
    const line = title.replace(/\s+/g, ' ').trim();
    if (line !== '' && chapters.at(-1)?.title !== line) chapters.push({ title: line, startFrame });
    startFrame += frames;
  }
  return chapters;
}

/** WebVTT of a film's chapters; null when there are not two to choose from. Each lasts until the next begins. */
export function chaptersVtt(chapters: readonly Chapter[], frames: number, frameRate: number): string | null {
  if (chapters.length < 2) return null;
  const cues = chapters.map(({ title, startFrame }, index) => {
    // A title that is missing at the start must not leave the start without a chapter.
    const start = index === 0 ? 0 : startFrame;
    const end = chapters[index + 1]?.startFrame ?? frames;
    return `${index + 1}\n${vttTime(start / frameRate)} --> ${vttTime(end / frameRate)}\n${escapeCue(title)}\n`;
  });
  return `WEBVTT\n\n${cues.join('\n')}`;
}

/** A cue of {@link chaptersVtt}: its number, when it starts, and its title. */
const CUE = /^\d+\n(\d+):(\d\d):(\d\d\.\d{3}) --> [^\n]*\n([^\n]+)$/gm;

/** What {@link chaptersVtt} wrote, read again. */
export const readChapters = (vtt: string): { title: string; startSeconds: number }[] =>
  [...vtt.matchAll(CUE)].map(([, hours, minutes, seconds, title = '']) => ({
    title: unescapeCue(title),
    startSeconds: Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds),
  }));
