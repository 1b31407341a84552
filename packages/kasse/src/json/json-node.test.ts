import { describe, expect, it } from 'vitest';
import { nodeAt, offsetOfPath, parseJsonc } from './index.js';

describe('offsetOfPath', () => {
  const text = '{ "steps": [ { "id": "pay" }, { "id": "ship" } ] }';
  const { root } = parseJsonc(text);

  it('points at a value or at its key', () => {
    expect(offsetOfPath(root, ['steps', 1, 'id'])).toBe(text.indexOf('"ship"'));
    expect(offsetOfPath(root, ['steps', 1, 'id'], 'key')).toBe(text.lastIndexOf('"id"'));
  });

  it('points at the item when a list has no key', () => {
    expect(offsetOfPath(root, ['steps', 0], 'key')).toBe(text.indexOf('{ "id": "pay"'));
  });

  it('points at the deepest ancestor of something missing', () => {
    expect(offsetOfPath(root, ['steps', 1, 'title', 'en'])).toBe(text.indexOf('{ "id": "ship"'));
    expect(offsetOfPath(undefined, ['steps'])).toBe(0);
  });

  it('finds nodes with the span of the whole value', () => {
    const node = nodeAt(root, ['steps', 0]);
    expect(text.slice(node!.offset, node!.offset + node!.length)).toBe('{ "id": "pay" }');
    expect(nodeAt(root, ['steps', 7])).toBeUndefined();
    expect(nodeAt(root, ['constructor'])).toBeUndefined();
  });
});
