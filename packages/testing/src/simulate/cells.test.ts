import { describe, expect, it } from 'vitest';
import { FAULT_KINDS } from '../simulator/index.js';
import { kindsMet, rarest } from './cells.js';

describe('where a fault can meet a phase', () => {
  it('is known of every kind of fault', () => {
    expect(FAULT_KINDS.filter((kind) => !kindsMet().has(kind))).toEqual([]);
  });

  it('is never, as long as nothing struck', () => {
    expect(rarest({}).minHits).toBe(0);
  });

  it('is told of the meeting that happened least', () => {
    const often = new Proxy<Record<string, number>>({}, { get: (_, cell) => (cell === 'pending stall' ? 2 : 9) });
    expect(rarest(often)).toEqual({ cell: 'pending stall', minHits: 2 });
  });
});
