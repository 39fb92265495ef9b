import fc from 'fast-check';
import * as z from 'zod';
import type { Route } from '../../functions/api/route.ts';

type Json = null | boolean | number | string | Json[] | { [name: string]: Json };
type Schema = Readonly<Record<string, unknown>> & { readonly type?: string };

/** Values that have broken programs before. */
export const ODD = [
  ...[
    '',
    ' ',
    '\u0000',
    '\ud800',
    '\u202e',
    '-',
    '.',
    '..',
    '../../etc/passwd',
    '__proto__',
    'constructor',
    '%00',
    '%',
  ],
  ...['x'.repeat(300), 'é'.repeat(2500), '{{name}}', '<script>alert(1)</script>', "' OR 1=1 --", '$.x', 'null', '0x10'],
  ...['led_01jc3z8m5x7v2q4n6b8d0f1g3h', 'vid_01jc3z8m5x7v2q4n6b8d0f1g3h', '9999-12-31', '0000-01-01', '-0', '1e3'],
];
const oddNumber = fc.oneof(
  fc.double({ noDefaultInfinity: true, noNaN: true }),
  fc.constantFrom(-1, 0, -0, 2 ** 53, 1e300, 1e-300, 0.5),
);
export const oddText = fc.oneof(
  fc.constantFrom(...ODD),
  fc.string({ unit: 'grapheme', maxLength: 40 }),
  fc.string({ unit: 'binary', maxLength: 20 }),
);
const oddValue = fc.oneof(
  oddText,
  oddNumber,
  fc.jsonValue({ maxDepth: 1 }) as fc.Arbitrary<Json>,
  fc.constantFrom<Json>(null, [], {}, true),
) as fc.Arbitrary<Json>;

/** Values that a JSON schema takes, or nearly: conditions that a schema cannot say are not kept. */
function taken(schema: Schema, definitions: Readonly<Record<string, Schema>>): fc.Arbitrary<Json> {
  const of = (inner: unknown) => taken(inner as Schema, definitions);
  if (typeof schema.$ref === 'string') return of(definitions[schema.$ref.split('/').at(-1) ?? ''] ?? {});
  if ('const' in schema) return fc.constant(schema.const as Json);
  if (Array.isArray(schema.enum)) return fc.constantFrom(...(schema.enum as Json[]));
  const choices = schema.anyOf ?? schema.oneOf;
  if (Array.isArray(choices)) return fc.oneof(...choices.map(of));
  const least = (name: string, fallback: number) => Number(schema[name] ?? fallback);
  switch (schema.type) {
    case 'string':
      return text(schema);
    case 'integer':
      return fc.integer({ min: least('minimum', -10), max: Math.min(least('maximum', 1000), 1e6) });
    case 'number':
      return fc.double({ min: least('minimum', 0), max: least('maximum', 1000), noNaN: true });
    case 'boolean':
      return fc.boolean();
    case 'null':
      return fc.constant(null);
    case 'array':
      return fc.array(of(schema.items ?? {}), {
        minLength: least('minItems', 0),
        maxLength: Math.min(least('maxItems', 3), 3),
      });
    case 'object': {
      const fields = Object.entries((schema.properties ?? {}) as Record<string, Schema>);
      const requiredKeys = (schema.required ?? []) as string[];
      const known = fc.record(Object.fromEntries(fields.map(([name, field]) => [name, of(field)])), { requiredKeys });
      return known as fc.Arbitrary<Json>;
    }
    default:
      return oddValue;
  }
}

function text(schema: Schema): fc.Arbitrary<string> {
  if (schema.format === 'uri') return fc.constantFrom('https://shiftly.example/', 'http://example.com/a?b=c#d');
  if (schema.format === 'email') return fc.constant('dana@hearth.example');
  if (schema.format === 'date-time') return fc.constant('2030-01-01T00:00:00Z');
  // fast-check cannot make what looks ahead.
  const { pattern } = schema;
  if (typeof pattern === 'string' && !/\(\?[=!<]/.test(pattern)) return fc.stringMatching(new RegExp(pattern));
  const minLength = Number(schema.minLength ?? 0);
  return fc.string({
    unit: 'grapheme',
    minLength,
    maxLength: Math.max(minLength, Math.min(Number(schema.maxLength ?? 30), 30)),
  });
}

/** Every place of a value, as the names on the way to it. */
function placesOf(value: Json, at: readonly string[] = []): (readonly string[])[] {
  if (value === null || typeof value !== 'object') return [at];
  return [at, ...Object.entries(value).flatMap(([name, inner]) => placesOf(inner, [...at, name]))];
}

interface Mutation {
  readonly what: 'nothing' | 'replace' | 'remove' | 'add';
  readonly place: number;
  readonly value: Json;
  readonly name: string;
}

const mutation: fc.Arbitrary<Mutation> = fc.record({
  what: fc.constantFrom('nothing', 'replace', 'replace', 'remove', 'add'),
  place: fc.nat(),
  value: oddValue,
  name: fc.oneof(fc.constantFrom('lead', 'lead_id', 'id', '__proto__', 'x'), fc.string()),
});

/** Changes one place of a value. */
function mutate(value: Json, { what, place, value: other, name }: Mutation): Json {
  const places = placesOf(value).slice(what === 'add' ? 0 : 1);
  const path = places[place % Math.max(1, places.length)];
  if (what === 'nothing' || !path) return value;
  const copy = structuredClone(value);
  let inner = copy as Record<string, Json>;
  for (const step of what === 'add' ? path : path.slice(0, -1)) inner = (inner?.[step] ?? {}) as Record<string, Json>;
  if (typeof inner !== 'object' || inner === null) return copy;
  const last = path.at(-1) ?? '';
  if (what === 'remove') delete inner[last];
  else
    Object.defineProperty(inner, what === 'add' ? name : last, {
      value: other,
      enumerable: true,
      configurable: true,
      writable: true,
    });
  return copy;
}

/** Puts ids of what there is where a body asks for one. */
function withIds(value: Json, ids: Readonly<Record<string, string>>): Json {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, ids[name] ?? inner]));
}

/**
 * Bodies for a route, as text: near to its examples and to what its schema takes, most with one thing wrong, and some
 * that are nothing of the kind.
 *
 * @param ids of what there is, by the field that asks for them.
 */
export function wildBodies(
  { body, examples }: Route,
  ids: Readonly<Record<string, string>>,
): fc.Arbitrary<string | undefined> {
  if (!body) return fc.option(fc.json(), { nil: undefined });
  const { $defs = {}, ...schema } = z.toJSONSchema(body, { io: 'input', unrepresentable: 'any' }) as Schema;
  const generated = taken(schema, $defs as Record<string, Schema>);
  const shown = Object.values(examples ?? {}) as Json[];
  const good = shown.length > 0 ? fc.oneof(fc.constantFrom(...shown), generated) : generated;
  const near = fc.tuple(good, mutation).map(([value, change]) => JSON.stringify(mutate(withIds(value, ids), change)));
  const far = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.json(),
    fc.constant(undefined),
    fc.constant('{"a":'.repeat(5000)),
  );
  return fc.oneof({ weight: 6, arbitrary: near }, { weight: 1, arbitrary: far });
}
