import { Entity } from 'electrodb';

/**
 * Something that was made once and is used by all who ask for the same, by the hash of what it was made from: with the
 * kind `speech`, the reference's `voiceover_cache`. Its files lie in the media bucket.
 *
 * | pattern                    | index |
 * |----------------------------|-------|
 * | an artifact by its hash    | table |
 */
export const artifact = new Entity({
  model: { entity: 'artifact', version: '1', service: 'leadreel' },
  attributes: {
    kind: { type: 'string', required: true },
    /** SHA-256, hexadecimal. */
    hash: { type: 'string', required: true },
    state: { type: ['making', 'ready'] as const, required: true },
    /** Who makes it or made it: one try, so that two never share a place in the bucket. */
    maker: { type: 'string', required: true },
    /** Until when the maker is believed to be alive, milliseconds since 1970; it keeps moving this on. */
    lease_ends_at: { type: 'number', required: true },
    files: {
      type: 'list',
      required: true,
      default: () => [],
      items: {
        type: 'map',
        properties: {
          name: { type: 'string', required: true },
          key: { type: 'string', required: true },
          sha256: { type: 'string', required: true },
        },
      },
    },
    /** All files together. */
    bytes: { type: 'number', required: true, default: 0 },
    /** What making it cost, US dollars: each hit saves as much. */
    value_usd: { type: 'number', required: true, default: 0 },
    hits: { type: 'number', required: true, default: 0 },
    saved_usd: { type: 'number', required: true, default: 0 },
    /** When its maker began. */
    created_at: { type: 'string', required: true },
    last_hit_at: { type: 'string' },
    /** Seconds since 1970: the table's time to live. */
    expires_at: { type: 'number', required: true },
  },
  indexes: {
    own: { pk: { field: 'pk', composite: ['kind', 'hash'] }, sk: { field: 'sk', composite: [] } },
  },
});
