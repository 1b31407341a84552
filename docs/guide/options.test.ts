import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const page = readFileSync(new URL('embedding.md', import.meta.url), 'utf8');
const sourceOf = (file: string): string => readFileSync(new URL(`../../packages/kasse/src/engine/${file}`, import.meta.url), 'utf8');

describe('the tables of options', () => {
  it.each([
    ['option of `createKasse`', 'KasseOptions', 'create-kasse.ts'],
    ['key of `timeouts`', 'Timeouts', 'call.ts'],
    ['option of `kasse.open`', 'OpenInput', 'open-input.ts'],
  ])('list every %s there is, and no other', (title, type, file) => {
    const known = membersOf(sourceOf(file), type);
    const rows = rowsOf(title);
    expect(rows.map(({ name }) => name).sort()).toEqual(known.map(({ name }) => name).sort());
    if (type === 'Timeouts') return;
    const needed = rows.filter(({ standard }) => standard === 'needed').map(({ name }) => name);
    expect(needed.sort()).toEqual(known.filter(({ isOptional }) => !isOptional).map(({ name }) => name).sort());
  });

  it('say the times that the engine begins with', () => {
    const [, literal = ''] = /defaultTimeouts: Timeouts = \{(.*?)\}/.exec(sourceOf('call.ts')) ?? [];
    const times = [...literal.matchAll(/(\w+): ([\d_]+)/g)].map(([, name = '', ms = '']) => [name, inWords(ms)] as const);
    expect(new Map(rowsOf('key of `timeouts`').map(({ name, standard }) => [name, standard]))).toEqual(new Map(times));
    const [, leaseMs = ''] = /LEASE_MS = ([\d_]+)/.exec(sourceOf('create-kasse.ts')) ?? [];
    expect(rowsOf('option of `createKasse`').find(({ name }) => name === 'leaseMs')?.standard).toBe(inWords(leaseMs));
  });
});

/** What an interface has that is not internal. */
function membersOf(source: string, type: string): readonly { readonly name: string; readonly isOptional: boolean }[] {
  const [, body = ''] = new RegExp(`^export interface ${type} \\{\\n([^]*?)^\\}`, 'm').exec(source) ?? [];
  return [...body.matchAll(/^( {2}\/\*\*.*@internal \*\/\n)? {2}readonly (\w+)(\??):/gm)].flatMap(([, internal, name = '', mark]) => (internal === undefined ? [{ name, isOptional: mark === '?' }] : []));
}

function rowsOf(title: string): readonly { readonly name: string; readonly standard: string }[] {
  const [, after = ''] = page.split(`| ${title} |`);
  const [table = ''] = after.split('\n\n');
  return [...table.matchAll(/^\| `(\w+)` \| [^|]+ \| ([^|]+) \| [^|]+ \|$/gm)].map(([, name = '', standard = '']) => ({ name, standard }));
}

function inWords(ms: string): string {
  return Number(ms.replaceAll('_', '')).toLocaleString('en');
}
