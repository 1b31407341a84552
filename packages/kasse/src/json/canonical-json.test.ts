import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalJson, hashOf, sha256Hex } from './index.js';

describe('canonicalJson', () => {
  it('sorts keys by UTF-16 code units at every level', () => {
    // The order of RFC 8785, section 3.2.3: the emoji's first unit (d83d) sorts before U+FB33.
    const keys = ['\u20ac', '\r', '\ufb33', '1', '\ud83d\ude00', '\u0080', '\u00f6'];
    const text = canonicalJson(Object.fromEntries(keys.map((key) => [key, { b: 1, a: 2 }])));
    const order = Object.keys(JSON.parse(text) as object).filter((key) => key !== '1');
    expect(order).toEqual(['\r', '\u0080', '\u00f6', '\u20ac', '\ud83d\ude00', '\ufb33']);
    expect(text).toContain('{"a":2,"b":1}');
  });

  it('writes numbers as ECMAScript does', () => {
    expect(canonicalJson([Number('333333333.33333329'), 1e30, 4.5, 2e-3, 1e-27, -0])).toBe('[333333333.3333333,1e+30,4.5,0.002,1e-27,0]');
  });

  it('sorts objects with many keys the same way', () => {
    const keys = Array.from({ length: 60 }, (_, index) => `k${index}`);
    expect(canonicalJson(Object.fromEntries(keys.map((key) => [key, 0])))).toBe(
      `{${keys.sort().map((key) => `"${key}":0`).join(',')}}`,
    );
  });

  it('leaves out undefined properties, so that a value hashes the same before and after a store', () => {
    expect(canonicalJson({ b: undefined, a: 1 })).toBe('{"a":1}');
  });

  it.each([
    ['NaN', Number.NaN],
    ['Infinity', Number.POSITIVE_INFINITY],
    ['undefined', undefined],
    ['undefined in a list', [undefined]],
    ['a bigint', 1n],
    ['a function', () => 1],
    ['a Date', new Date(0)],
    ['a Map', new Map()],
  ])('refuses %s', (_, value) => {
    expect(() => canonicalJson(value)).toThrow(TypeError);
  });

  it('refuses a cycle', () => {
    const value: unknown[] = [];
    value.push(value);
    expect(() => canonicalJson(value)).toThrow(/cycle/);
  });

  it('survives a round trip and does not depend on the order of keys', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const text = canonicalJson(value);
        const parsed = JSON.parse(text) as unknown;
        expect(canonicalJson(parsed)).toBe(text);
        expect(JSON.stringify(parsed).length).toBe(text.length);
        expect(canonicalJson(reverseKeys(value))).toBe(text);
      }),
    );
  });
});

describe('hashOf', () => {
  it('is the SHA-256 of the canonical form', () => {
    expect(sha256Hex('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
    expect(hashOf({ b: 1, a: 'ä' })).toBe(sha256Hex('{"a":"ä","b":1}'));
  });
});

function reverseKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reverseKeys);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).reverse().map(([key, child]) => [key, reverseKeys(child)]));
}
