import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { main, type Output, type Terminal } from '@kasse/cli';
import { compileShop, readShopFiles, type ShopFiles } from 'kasse/tooling';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

// What the pages show is tried on the gift shop. A fence says what it is:
//   jsonc                 a part of one of its files, apart from white space
//   jsonc file=<path>     a whole file, which compiles in its place
//   jsonc wrong=<path>    a file with a mistake, there for the next command only
//   jsonc sample=<path>   a file beside the shop, for the next command only
//   console [errors]      a command and what it prints, or what it prints about errors

interface Block {
  readonly page: string;
  readonly line: number;
  readonly language: string;
  readonly marks: Readonly<Record<string, string>>;
  readonly text: string;
}

const pages = fileURLToPath(new URL('.', import.meta.url));
const giftShop = fileURLToPath(new URL('../../examples/gift-shop/shop/', import.meta.url));
const blocks: readonly Block[] = (
  await Promise.all((await readdir(pages)).filter((name) => name.endsWith('.md')).map(async (name) => blocksOf(name, await readFile(join(pages, name), 'utf8'))))
).flat();

const builtIn = (path: string): string => new URL(`../../packages/plugins/src/${path}/index.ts`, import.meta.url).href;
/** What a developer gives: the plugins of the gift shop that its file gives options to. */
const PLUGINS = `
import { age } from '${builtIn('check/age')}';
import { coupons } from '${builtIn('discount/coupons')}';
import { rateTable } from '${builtIn('tax/rate-table')}';
import { tableRate } from '${builtIn('carrier/table-rate')}';
export const plugins = [tableRate({ id: 'parcel' }), rateTable({ id: 'vat' }), coupons({ id: 'coupons' }), age()];
`;

let files: ShopFiles;
let folder: string;
beforeAll(async () => {
  files = await readShopFiles(giftShop);
  folder = await mkdtemp(join(tmpdir(), 'kasse-docs-'));
  await cp(giftShop, join(folder, 'shop'), { recursive: true });
  await writeFile(join(folder, 'plugins.js'), PLUGINS);
});
afterAll(() => rm(folder, { recursive: true }));

const placeOf = ({ page, line }: Block): string => `${page}:${line}`;
const each = (wanted: (block: Block) => boolean): readonly (readonly [string, Block])[] =>
  blocks.filter(wanted).map((block) => [placeOf(block), block] as const);

describe('the pages for merchandisers', () => {
  it.each(each(({ marks }) => 'file' in marks))('show a whole file that compiles (%s)', (_, { marks, text }) => {
    const path = marks['file'] ?? '';
    expect(Object.keys(files)).toContain(path);
    const result = compileShop({ ...files, [path]: text }, { strict: true });
    expect(result.ok ? [] : result.problems).toEqual([]);
    // What it says is what the gift shop says: the release does not depend on notes.
    const original = compileShop(files);
    expect(result.ok && original.ok && result.shop.release).toBe(original.ok && original.shop.release);
  });

  it.each(each(({ language, marks }) => language === 'jsonc' && Object.keys(marks).length === 0))('show a part of the gift shop as it is (%s)', (_, { text }) => {
    const holders = Object.entries(files).filter(([, whole]) => squeezed(whole).includes(squeezed(text)));
    expect(holders.length, text).toBeGreaterThan(0);
  });

  it.each(each(({ language }) => language === 'console'))('show what a command prints (%s)', async (_, block) => {
    const undo = await writeFilesBefore(block);
    const [command = '', ...shown] = block.text.split('\n');
    const { terminal, out, err } = captured(folder);
    await main(command.replace('$ kasse ', '').split(' '), terminal);
    await undo();
    expect('errors' in block.marks ? err.join('') : out.join('')).toBe(`${shown.join('\n')}\n`);
  });

  it('show something of each kind', () => {
    expect(new Set(blocks.map(({ language, marks }) => [language, ...Object.keys(marks)].join(' ')))).toEqual(
      new Set(['jsonc', 'jsonc file', 'jsonc wrong', 'jsonc sample', 'console', 'console errors']),
    );
  });
});

function blocksOf(page: string, markdown: string): readonly Block[] {
  return [...markdown.matchAll(/^```(\w+)([^\n]*)\n(.*?)\n```$/gms)].map(({ 1: language = '', 2: info = '', 3: text = '', index }) => ({
    page,
    line: markdown.slice(0, index).split('\n').length,
    language,
    marks: Object.fromEntries(info.trim().split(' ').filter((mark) => mark !== '').map((mark) => [mark.split('=')[0] ?? '', mark.split('=')[1] ?? ''])),
    text,
  }));
}

/** Writes the files that the pages show right before a command; returns how to take them away again. */
async function writeFilesBefore(block: Block): Promise<() => Promise<void>> {
  const before = blocks[blocks.indexOf(block) - 1];
  const { wrong, sample } = before?.page === block.page ? before.marks : {};
  const path = wrong === undefined ? sample : `shop/${wrong}`;
  if (path === undefined) return () => Promise.resolve();
  await writeFile(join(folder, path), `${before?.text ?? ''}\n`);
  return () => rm(join(folder, path));
}

function captured(cwd: string): { readonly terminal: Terminal; readonly out: readonly string[]; readonly err: readonly string[] } {
  const plain = (text: string): string => text;
  const into = (lines: string[]): Output => ({
    line: (text = '') => {
      lines.push(`${text}\n`);
    },
    paint: { bold: plain, dim: plain, red: plain, green: plain, yellow: plain, cyan: plain },
  });
  const [out, err]: [string[], string[]] = [[], []];
  return { terminal: { user: 'ann', cwd, now: () => Date.UTC(2026, 10, 22, 12), out: into(out), err: into(err) }, out, err };
}

function squeezed(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}
