import { describe, expect, it } from 'vitest';
import { formatTime, parseTime } from './time.js';

describe('parseTime', () => {
  it('reads a time with a zone as epoch milliseconds', () => {
    expect(parseTime('2026-11-20T00:00:00Z')).toBe(Date.UTC(2026, 10, 20));
    expect(parseTime('2026-11-20T01:30:00+01:30')).toBe(Date.UTC(2026, 10, 20));
    expect(parseTime('2026-11-19T19:00-05:00')).toBe(Date.UTC(2026, 10, 20));
    expect(parseTime('2026-11-20T00:00:00.5Z')).toBe(Date.UTC(2026, 10, 20) + 500);
  });

  it.each([
    '2026-11-20T00:00:00',
    '2026-11-20',
    '2026-02-30T00:00:00Z',
    '2026-13-01T00:00:00Z',
    '2026-11-20T24:00:00Z',
    '2026-11-20T00:00:00+25:00',
    'tomorrow',
    '',
  ])('refuses %j', (text) => {
    expect(parseTime(text)).toBeUndefined();
  });

  it('reads back what formatTime writes', () => {
    expect(parseTime(formatTime(1_795_132_800_123))).toBe(1_795_132_800_123);
  });
});
