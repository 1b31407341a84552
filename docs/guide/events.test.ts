import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const page = readFileSync(new URL('events.md', import.meta.url), 'utf8');
const [, table = ''] = page.split('| `data` besides |\n');
const listed = new Map(
  [...table.matchAll(/^\| `([\w.]+)` \| [^|]* \| ([^|]*)\|$/gm)].map(([, type = '', data = '']) => [type, [...data.matchAll(/`(\w+)`/g)].map(([, key]) => key)] as const),
);

/** Every call that writes an event: its type and what it says besides. */
const emitted = [...sources(['machine', 'engine'])].flatMap((source) =>
  [...source.matchAll(/\.emit\((['`])([^'`]+)\1(?:, (\{.*?\}|\w+)(?:, [`']|\)))?/g)].flatMap(([, , type = '', data = '{}']) => typesOf(type).map((each) => ({ type: each, keys: data === 'what' ? ['code'] : keysOf(data) }))),
);

describe('the page of events', () => {
  it('lists every event that is written, and no other', () => {
    expect([...listed.keys()].sort()).toEqual([...new Set(emitted.map(({ type }) => type))].sort());
  });

  it.each(emitted)('says what $type carries: $keys', ({ type, keys }) => {
    expect(listed.get(type)).toEqual(expect.arrayContaining([...keys]));
  });
});

function* sources(floors: readonly string[]): Generator<string> {
  for (const floor of floors) {
    const folder = new URL(`../../packages/kasse/src/${floor}/`, import.meta.url);
    for (const file of readdirSync(folder)) if (file.endsWith('.ts') && !file.endsWith('.test.ts')) yield readFileSync(new URL(file, folder), 'utf8');
  }
}

/** Two are named after a phase, and two after what a bank did. */
function typesOf(type: string): readonly string[] {
  if (type === 'checkout.${phase}') return ['checkout.canceled', 'checkout.expired'];
  return type === 'payment.${kind}' ? ['payment.disputed', 'payment.reinstated'] : [type];
}

function keysOf(literal: string): readonly string[] {
  return [...literal.replace(/\(\{.*/, '').matchAll(/(?<=[{,] )(\w+)(?=[:,]| \})/g)].map(([, key = '']) => key);
}
