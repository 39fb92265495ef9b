import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SceneType, type ScriptSection } from '../../functions/contract/script.ts';
import { editSections } from '../../functions/core/edit-script.ts';
import { writeTemplateScript } from '../../functions/core/script/template-script.ts';
import { SHIFTLY } from '../support/pages.ts';

const { sections: before } = writeTemplateScript({
  ...{
    lead: { name: 'Dana' },
    page: SHIFTLY,
    brandName: 'Leadreel',
    style: 'professional',
    totalSeconds: 40,
    keyMessages: [],
  },
});
const [first, second, third] = before as [ScriptSection, ScriptSection, ScriptSection];
const words = (count: number) => Array.from({ length: count }, (_, index) => `word${index}`).join(' ');

describe('an edited script', () => {
  it('is the same when nothing was changed', () => {
    expect(editSections(before, before).sections).toEqual(before);
  });

  it('is timed again at 150 words a minute', () => {
    const edited = [first, second, third].map((section) => ({ ...section, content: words(25), duration_seconds: 999 }));
    const { sections, total_duration_seconds } = editSections(before, edited);
    expect(sections.map(({ duration_seconds }) => duration_seconds)).toEqual([10, 10, 10]);
    expect(sections.map(({ timing_marker }) => timing_marker)).toEqual(['[00:00]', '[00:10]', '[00:20]']);
    expect(total_duration_seconds).toBe(30);
  });

  it('keeps what a section shows, by its title wherever it stands now', () => {
    const moved = [third, first].map(({ title, content, scene_type }) => ({ title, content, scene_type }));
    const { sections } = editSections(before, moved);
    expect(sections.map(({ direction }) => direction)).toEqual([third.direction, first.direction]);
    expect(sections.map(({ visual_cues }) => visual_cues)).toEqual([third.visual_cues, first.visual_cues]);
  });

  it('keeps it by its place when the title is new, and shows the page where there was none', () => {
    const renamed = before.map(({ content, scene_type }, index) => ({ title: `New ${index}`, content, scene_type }));
    const added = { title: 'Added', content: 'One more thing.', scene_type: 'feature' as const };
    const { sections } = editSections(before, [...renamed, added]);
    expect(sections.slice(0, -1).map(({ direction }) => direction)).toEqual(before.map(({ direction }) => direction));
    expect(sections.at(-1)).toMatchObject({
      visual_cues: [],
      direction: { kind: 'page', selector: null, text: null, action: 'look' },
    });
  });

  it('takes what is said of a section before what it was', () => {
    const direction = { kind: 'page', selector: '#x', text: 'X', action: 'hover' } as const;
    const { sections } = editSections(before, [{ ...first, direction, visual_cues: ['Look'] }]);
    expect(sections[0]).toMatchObject({ direction, visual_cues: ['Look'] });
  });

  it('adds up, whatever it says', () => {
    const section = fc.record({
      title: fc.string({ minLength: 1, maxLength: 120 }),
      content: fc.string({ unit: 'grapheme', minLength: 1, maxLength: 400 }),
      scene_type: fc.constantFrom(...SceneType.options),
    });
    fc.assert(
      fc.property(fc.array(section, { minLength: 1, maxLength: 20 }), (edited) => {
        const { sections, total_duration_seconds } = editSections(before, edited);
        expect(sections.map(({ content }) => content)).toEqual(edited.map(({ content }) => content));
        const sum = sections.reduce((total, { duration_seconds }) => total + duration_seconds, 0);
        expect(sum).toBeCloseTo(total_duration_seconds, 6);
        expect(sections.every(({ duration_seconds }) => duration_seconds > 0)).toBe(true);
        const markers = sections.map(({ timing_marker }) => timing_marker);
        expect(markers).toEqual(markers.toSorted());
      }),
      { numRuns: 100 },
    );
  });
});
