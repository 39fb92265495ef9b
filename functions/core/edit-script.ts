import type { SceneDirection, ScriptSection } from '../contract/script.ts';
import type { EditedSection } from '../contract/script-resource.ts';
import { countWords, secondsForWords, timingMarker } from './script/pace.ts';

/** What a section shows that was added without saying what: the page where it stands. */
const LOOK: SceneDirection = { kind: 'page', selector: null, text: null, action: 'look' };

/**
 * Sections as an editor left them, timed again. What was not given is taken from the section of the same title, else
 * of the same place.
 */
export function editSections(
  before: readonly ScriptSection[],
  edited: readonly EditedSection[],
): { sections: ScriptSection[]; total_duration_seconds: number } {
  let start = 0;
  const sections = edited.map((section, index): ScriptSection => {
    const former = before.find(({ title }) => title === section.title) ?? before[index];
    const duration_seconds = secondsForWords(countWords(section.content));
    const timing_marker = timingMarker(start);
    start = Math.round((start + duration_seconds) * 10) / 10;
    return {
      title: section.title,
      content: section.content,
      duration_seconds,
      scene_type: section.scene_type,
      visual_cues: section.visual_cues ?? former?.visual_cues ?? [],
      timing_marker,
      direction: section.direction ?? former?.direction ?? LOOK,
    };
  });
  return { sections, total_duration_seconds: start };
}
