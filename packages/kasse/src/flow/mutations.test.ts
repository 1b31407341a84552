import { describe, expect, it } from 'vitest';
import { exampleShop } from './example.fixture.js';
import { compileShop, type ShopFiles } from './index.js';

/** A small generator of its own, so that a failing seed can be run again. */
function randomOf(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x9e3779b9) | 0;
    const mixed = Math.imul(state ^ (state >>> 13), 0x297a2d39);
    return ((mixed ^ (mixed >>> 16)) >>> 0) % below;
  };
}

const PIECES = ['"', '{', '}', '[', ']', ',', ':', '0', '-1', 'null', 'true', '\\u0000', '\ud800', '//', '/*', '{}', '[]', '"when"', '"remove": true', '"id": "a"', '1e999', '9'.repeat(20), '__proto__', 'toString', '{'.repeat(100)];

function mutate(files: ShopFiles, random: (below: number) => number): ShopFiles {
  const paths = Object.keys(files);
  const path = paths[random(paths.length)]!;
  let text = files[path]!;
  for (let edits = 1 + random(3); edits > 0; edits--) {
    const at = random(text.length + 1);
    const length = random(4) === 0 ? random(40) : random(3);
    const from = random(text.length + 1);
    const pieces = [PIECES[random(PIECES.length)]!, '', text.slice(from, from + random(60)), String.fromCharCode(random(0x250))];
    text = text.slice(0, at) + pieces[random(pieces.length)]! + text.slice(at + length);
  }
  return { ...files, [path]: text };
}

/** Swaps whole values, so that most results are still JSON. */
function swapValues(files: ShopFiles, random: (below: number) => number): ShopFiles {
  const paths = Object.keys(files).filter((path) => path !== 'shop.jsonc' || random(4) === 0);
  const path = paths[random(paths.length)]!;
  const values = [...files[path]!.matchAll(/"[^"]*"|\d+|true|\[[^[\]]*\]|\{[^{}]*\}/g)];
  const target = values[random(values.length)]!;
  const other = [...values.map(([text]) => text), 'null', '{}', '[]', '-1', '"x"'];
  const text = files[path]!;
  const swapped = text.slice(0, target.index) + other[random(other.length)]! + text.slice(target.index + target[0].length);
  return { ...files, [path]: swapped };
}

describe('compileShop', () => {
  it('answers 2,000 damaged shops with a shop or with problems that have a place', () => {
    let refused = 0;
    for (let seed = 1; seed <= 2_000; seed++) {
      const random = randomOf(seed);
      const files = seed % 2 === 0 ? mutate(exampleShop, random) : swapValues(exampleShop, random);
      const started = performance.now();
      const result = compileShop(files);
      expect(performance.now() - started, `seed ${seed} takes too long`).toBeLessThan(2_000);
      if (result.ok) {
        expect(JSON.parse(JSON.stringify(result.shop)), `seed ${seed}`).toEqual(result.shop);
        continue;
      }
      refused++;
      expect(result.problems.length, `seed ${seed} is refused without a reason`).toBeGreaterThan(0);
      for (const { file, line, column, message } of result.problems) {
        const lines = (files[file] ?? '').split(/\r\n|\r|\n/);
        expect(line, `seed ${seed}: ${message}`).toBeGreaterThanOrEqual(1);
        expect(line, `seed ${seed}: ${message}`).toBeLessThanOrEqual(lines.length);
        expect(column, `seed ${seed}: ${message}`).toBeGreaterThanOrEqual(1);
        expect(column, `seed ${seed}: ${message}`).toBeLessThanOrEqual((lines[line - 1] ?? '').length + 1);
      }
    }
    // Both sides must be reached, or the damage is too great or too small to show anything.
    expect(refused).toBeGreaterThan(1_000);
    expect(refused).toBeLessThan(2_000);
  });
});
