import { expect, it } from 'vitest';
import { keyEndsAt, repeatEndsAt } from './key-life.js';

const effect = { createdAt: '2026-11-22T10:00:00.000Z' };
const secondsIn = (ms: number): number => (ms - Date.parse(effect.createdAt)) / 1000;

it('keeps a tenth of a key’s life as a margin', () => {
  expect(secondsIn(keyEndsAt(effect, { keyTtlMs: 600_000 }))).toBe(540);
});

it('repeats nothing that could arrive where its key is forgotten', () => {
  expect(secondsIn(repeatEndsAt(effect, { keyTtlMs: 600_000, visibilityMs: 60_000 }, 20_000))).toBe(460);
});

it('never repeats under a key that may not outlive the request', () => {
  expect(secondsIn(repeatEndsAt(effect, { keyTtlMs: 60_000, visibilityMs: 60_000 }, 20_000))).toBeLessThan(0);
});
