import { describe, expect, it } from 'vitest';
import { parseDuration } from './duration.js';

describe('parseDuration', () => {
  it.each([
    ['PT0S', 0],
    ['PT1S', 1_000],
    ['PT1H', 3_600_000],
    ['P2D', 172_800_000],
    ['P1W', 604_800_000],
    ['P1DT2H3M4S', 93_784_000],
  ])('reads %s', (text, ms) => {
    expect(parseDuration(text)).toEqual({ ok: true, ms });
  });

  it.each(['', 'P', 'PT', 'P1DT', 'P1Y', 'P1M', 'PT1.5H', '-PT1H', 'pt1h', '1h', 'PT1M1H', ' PT1H'])('refuses "%s"', (text) => {
    expect(parseDuration(text)).toEqual({ ok: false, reason: 'format' });
  });

  it('refuses what is longer than ten years', () => {
    expect(parseDuration('P3660D')).toMatchObject({ ok: true });
    expect(parseDuration('P3661D')).toEqual({ ok: false, reason: 'range' });
  });
});
