import { describe, expect, it } from 'vitest';
import { isCountryCode, nearestCountry } from './country-codes.js';

describe('country codes', () => {
  it.each([['UK', 'GB'], ['uk', 'GB'], ['EL', 'GR'], ['gb', 'GB'], ['usa', 'US'], [' DE ', 'DE']])('of "%s" is %s', (text, code) => {
    expect(isCountryCode(text)).toBe(false);
    expect(nearestCountry(text)).toBe(code);
    expect(isCountryCode(code)).toBe(true);
  });

  it.each(['XX', 'GX', '', 'Germany', 'constructor'])('are not guessed of "%s"', (text) => {
    expect(nearestCountry(text)).toBeUndefined();
  });
});
