import * as z from 'zod';

export const INTERACTIONS = ['click', 'scroll', 'hover', 'type', 'wait', 'highlight', 'navigate', 'zoom'] as const;
/** What the recorder can do by now; the others are refused by name. */
export const PLAYABLE: readonly string[] = ['scroll', 'hover', 'wait', 'highlight'];

/** One thing that is done on the page while it is recorded. */
export const Interaction = z
  .strictObject({
    type: z.enum(INTERACTIONS),
    selector: z.string().trim().min(1).max(500).optional(),
    /** A point of the page from its top left corner, CSS pixels. */
    x: z.number().min(0).max(100_000).optional(),
    y: z.number().min(0).max(1_000_000).optional(),
    /** Milliseconds, the way there included. */
    duration_ms: z.number().int().min(500).max(60_000).optional(),
    text: z.string().max(1000).optional(),
  })
  .superRefine((action, context) => {
    const refuse = (field: string, message: string) => context.addIssue({ code: 'custom', path: [field], message });
    if (!PLAYABLE.includes(action.type)) {
      refuse('type', `cannot be ${action.type} yet: use ${PLAYABLE.join(', ')}`);
      return;
    }
    if ((action.x === undefined) !== (action.y === undefined)) refuse('x', 'x and y go together');
    if (action.selector !== undefined && action.x !== undefined)
      refuse('x', 'goes instead of a selector, not beside it');
    if (action.text !== undefined) refuse('text', `is not for ${action.type}`);
    const placed = action.selector !== undefined || action.x !== undefined;
    if (action.type === 'wait' && placed) refuse('selector', 'is not for wait');
    if (action.type !== 'wait' && !placed) refuse('selector', `${action.type} needs a selector, or x and y`);
    if (action.type === 'highlight' && action.selector === undefined) refuse('selector', 'highlight needs a selector');
  });
export type Interaction = z.infer<typeof Interaction>;
