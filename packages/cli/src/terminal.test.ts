import { expect, it } from 'vitest';
import { takesColors, userName } from './terminal.js';

it('gives colours to a terminal and none to a pipe or a dumb terminal', () => {
  expect(takesColors({ isTTY: true }, {})).toBe(true);
  expect(takesColors({}, {})).toBe(false);
  expect(takesColors({ isTTY: true }, { TERM: 'dumb' })).toBe(false);
});

it('lets NO_COLOR beat FORCE_COLOR, and both beat the stream', () => {
  expect(takesColors({ isTTY: true }, { NO_COLOR: '1' })).toBe(false);
  expect(takesColors({ isTTY: true }, { NO_COLOR: '' })).toBe(true);
  expect(takesColors({}, { FORCE_COLOR: '1' })).toBe(true);
  expect(takesColors({ isTTY: true }, { FORCE_COLOR: '0' })).toBe(false);
  expect(takesColors({}, { FORCE_COLOR: '1', NO_COLOR: '1' })).toBe(false);
});

it('names a user that has no name by its number', () => {
  expect(userName(() => ({ username: 'ann' }))).toBe('ann');
  const nameless = (): never => {
    throw new Error('uv_os_get_passwd returned ENOENT');
  };
  expect(userName(nameless)).toBe(`uid-${process.getuid?.() ?? 'unknown'}`);
});
