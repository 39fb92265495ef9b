import { createHash } from 'node:crypto';

/** What something is made from, as plain data. */
export type Recipe = string | number | boolean | null | readonly Recipe[] | { readonly [name: string]: Recipe };

/** JSON with the names of every object in order: equal recipes give equal text. */
export function canonicalJson(recipe: Recipe): string {
  return JSON.stringify(recipe, (_, value: unknown) =>
    value !== null && typeof value === 'object' && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
      : value,
  );
}

/** The key under which what is made from `recipe` is kept: SHA-256 of its canonical JSON, hexadecimal. */
export const recipeKey = (recipe: Recipe): string => createHash('sha256').update(canonicalJson(recipe)).digest('hex');
