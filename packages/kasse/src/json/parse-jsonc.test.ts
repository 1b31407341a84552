import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { locate, parseJsonc } from './index.js';

const codesOf = (text: string): string[] => parseJsonc(text).problems.map((problem) => problem.code);

describe('parseJsonc', () => {
  it('accepts comments, trailing commas and a byte order mark', () => {
    const text = '\uFEFF// a flow\n{ "a": [1, 2,], /* b */ "b": { "c": null, }, }';
    expect(parseJsonc(text)).toMatchObject({ value: { a: [1, 2], b: { c: null } }, problems: [] });
  });

  it('reads every JSON document as JSON.parse does', () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 6 }), (text) => {
        fc.pre(!text.includes('__proto__'));
        const { value, problems } = parseJsonc(text);
        expect(value).toEqual(JSON.parse(text));
        expect(problems).toEqual([]);
      }),
    );
  });

  it('never throws, and reports something for every text that is not JSON', () => {
    const fragment = fc.constantFrom('{', '}', '[', ']', ':', ',', '"a"', '"', '1', 'true', '\\', '/*', '//', '\n', 'x', '-');
    fc.assert(
      fc.property(fc.array(fragment, { maxLength: 12 }), (fragments) => {
        const { root, value, problems } = parseJsonc(fragments.join(''));
        expect(root === undefined).toBe(value === undefined);
        expect(problems.length > 0 || root !== undefined).toBe(true);
      }),
    );
  });

  it('says what is missing, where, and what stands there instead', () => {
    const text = '{\n  "a" 1\n}';
    const [problem] = parseJsonc(text).problems;
    expect(problem).toMatchObject({
      code: 'syntax',
      message: 'A colon belongs between a property name and its value. Found "1".',
    });
    expect(locate(text, problem!.offset)).toEqual({ line: 2, column: 7 });
    expect(parseJsonc('{ "a": 1 "b": 2 }').problems[0]?.message).toMatch(/ Found "b"\.$/);
  });

  it('reports the end of a text that breaks off, and keeps what was read', () => {
    const { value, problems } = parseJsonc('{ "a": { "b": [1, 2');
    expect(value).toEqual({ a: { b: [1, 2] } });
    expect(problems[0]?.message).toContain('Found the end of the text');
  });

  it('reports an empty text once, also when it holds only comments', () => {
    expect(codesOf('')).toEqual(['empty']);
    expect(codesOf(' // nothing')).toEqual(['empty']);
  });

  it('reports a duplicate key at the second place and keeps the first value', () => {
    const text = '{ "a": 1, "a": 2 }';
    const { value, problems } = parseJsonc(text);
    expect(value).toEqual({ a: 1 });
    expect(problems).toMatchObject([{ code: 'duplicate_key', offset: text.lastIndexOf('"a"') }]);
  });

  it('refuses __proto__ as a key and leaves every prototype alone', () => {
    const { value, problems } = parseJsonc('{ "__proto__": { "isAdmin": true } }');
    expect(problems).toMatchObject([{ code: 'forbidden_key' }]);
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
    expect((value as { isAdmin?: boolean }).isAdmin).toBeUndefined();
  });

  it('takes keys such as constructor as plain names', () => {
    expect(parseJsonc('{ "constructor": 1, "toString": 2 }')).toMatchObject({
      value: { constructor: 1, toString: 2 },
      problems: [],
    });
  });

  it('refuses a number that is not finite', () => {
    expect(codesOf('[1e999]')).toEqual(['number_out_of_range']);
  });

  it('refuses a text over the length limit without reading it', () => {
    const document = parseJsonc('[1, 2, 3]', { maxLength: 8 });
    expect(document).toMatchObject({ root: undefined, problems: [{ code: 'too_large' }] });
  });

  it('reads 64 levels, refuses 65, and is not exhausted by a hundred thousand', () => {
    const nested = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth);
    expect(codesOf(nested(64))).toEqual([]);
    expect(parseJsonc(nested(65)).problems).toMatchObject([{ code: 'too_deep', offset: 64 }]);
    expect(codesOf('['.repeat(100_000))).toEqual(['too_deep']);
  });

  it('does not count brackets inside texts and comments as depth', () => {
    expect(codesOf(`/* ${'['.repeat(100)} */ ["${'{'.repeat(100)}"]`)).toEqual([]);
  });

  it('reports at most a hundred problems', () => {
    expect(parseJsonc(`[${'x '.repeat(500)}]`).problems).toHaveLength(100);
  });
});
