import * as z from 'zod';
import { HttpUrl } from './http-url.ts';

export const INTERACTIONS = ['click', 'scroll', 'hover', 'type', 'wait', 'highlight', 'navigate', 'zoom'] as const;

/** How far an element can be brought near. */
export const ZoomScale = z.number().min(1.1).max(4);

/** Fields beside `type` and `duration_ms` that each interaction may have; a target is one of selector, text, and x with y. */
const FIELDS: Record<
  (typeof INTERACTIONS)[number],
  { target: 'needed' | 'element' | 'allowed' | 'none'; own: string[] }
> = {
  click: { target: 'needed', own: [] },
  scroll: { target: 'needed', own: [] },
  hover: { target: 'needed', own: [] },
  // Without a target it goes on where the last click put the caret.
  type: { target: 'allowed', own: ['text'] },
  wait: { target: 'none', own: [] },
  highlight: { target: 'element', own: [] },
  navigate: { target: 'none', own: ['url'] },
  zoom: { target: 'element', own: ['scale'] },
};

/** One thing that is done on the page while it is recorded. */
export const Interaction = z
  .strictObject({
    type: z.enum(INTERACTIONS),
    /** CSS; shadow roots that are open and frames are looked into. */
    selector: z.string().trim().min(1).max(500).optional(),
    /** A point of the page from its top left corner, CSS pixels. */
    x: z.number().min(0).max(100_000).optional(),
    y: z.number().min(0).max(1_000_000).optional(),
    /** Milliseconds, the way there included. */
    duration_ms: z.number().int().min(500).max(60_000).optional(),
    /** What is typed; for every other interaction the words that the element shows, instead of a selector. */
    text: z.string().min(1).max(1000).optional(),
    /** Where to navigate. */
    url: HttpUrl.optional(),
    /** How many times larger a zoom shows the element. @default 2, less where that would cut it off */
    scale: ZoomScale.optional(),
  })
  .superRefine((action, context) => {
    const refuse = (field: string, message: string) => context.addIssue({ code: 'custom', path: [field], message });
    const { target, own } = FIELDS[action.type];
    const byText = action.type !== 'type' && action.text !== undefined;
    const byPoint = action.x !== undefined || action.y !== undefined;
    if ((action.x === undefined) !== (action.y === undefined)) refuse('x', 'x and y go together');
    if (action.selector !== undefined && byPoint) refuse('x', 'goes instead of a selector, not beside it');
    if (action.selector !== undefined && byText) refuse('text', 'goes instead of a selector, not beside it');
    if (byText && byPoint) refuse('x', 'goes instead of text, not beside it');
    if (target === 'none') {
      for (const field of ['selector', 'x', 'y', 'text'] as const) {
        if (action[field] !== undefined) refuse(field, `is not for ${action.type}`);
      }
    }
    if (target === 'element' && !action.selector && !byText)
      refuse('selector', `${action.type} needs a selector or text`);
    else if (target === 'element' && byPoint) refuse('x', `is not for ${action.type}`);
    if (target === 'needed' && !action.selector && !byText && !byPoint) {
      refuse('selector', `${action.type} needs a selector, text, or x and y`);
    }
    for (const field of ['url', 'scale'] as const) {
      if (action[field] !== undefined && !own.includes(field)) refuse(field, `is not for ${action.type}`);
    }
    for (const field of own) {
      if (field !== 'scale' && action[field as 'text' | 'url'] === undefined) {
        refuse(field, `${action.type} needs ${field}`);
      }
    }
  });
export type Interaction = z.infer<typeof Interaction>;

/** Ready-made sets of interactions: the top alone, what the page is about one by one, or all of it from top to bottom. */
export const InteractionTemplate = z.enum(['hero', 'features', 'full_scroll']);
export type InteractionTemplate = z.infer<typeof InteractionTemplate>;
