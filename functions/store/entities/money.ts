import { Entity } from 'electrodb';
import { STAGES } from '../../contract/stages.ts';

const number = { type: 'number', required: true, default: 0 } as const;

/** What was spent on a day, by stage. One query gives a month. */
export const spend = new Entity({
  model: { entity: 'spend', version: '1', service: 'leadreel' },
  attributes: {
    month: { type: 'string', required: true },
    day: { type: 'string', required: true },
    stage: { type: STAGES, required: true },
    ai_usd: number,
    voice_usd: number,
    compute_usd: number,
  },
  indexes: {
    own: { pk: { field: 'pk', composite: ['month'] }, sk: { field: 'sk', composite: ['day', 'stage'] } },
  },
});

/** `voiceover_usage`: what was spoken on a day. One query gives a month. */
export const voiceoverUsage = new Entity({
  model: { entity: 'voiceover_usage', version: '1', service: 'leadreel' },
  attributes: {
    month: { type: 'string', required: true },
    day: { type: 'string', required: true },
    characters: number,
    requests: number,
    cost_usd: number,
    cache_hits: number,
    saved_usd: number,
  },
  indexes: {
    own: { pk: { field: 'pk', composite: ['month'] }, sk: { field: 'sk', composite: ['day'] } },
  },
});

/** What providers were paid in a month, and what is set aside for calls under way: the monthly budget's account. */
export const ledger = new Entity({
  model: { entity: 'ledger', version: '1', service: 'leadreel' },
  attributes: { month: { type: 'string', required: true }, committed_usd: number },
  indexes: {
    own: { pk: { field: 'pk', composite: ['month'] }, sk: { field: 'sk', composite: [] } },
  },
});
