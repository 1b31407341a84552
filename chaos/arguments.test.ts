import { expect, it } from 'vitest';
import { readArguments } from './arguments.js';

it('a hundred engines on SQLite are killed, unless told otherwise', () => {
  expect(readArguments([])).toEqual({ store: 'sqlite', kills: 100, json: false, keep: false });
  expect(readArguments(['--store', 'postgres', '--kills', '5', '--json', '--keep'])).toEqual({ store: 'postgres', kills: 5, json: true, keep: true });
});

it.each([
  [['--store', 'postgress'], '--store is "postgress". Did you mean "postgres"?'],
  [['--kills', '0'], '--kills is "0". Give a whole number of at least 1.'],
])('%j is refused in one line', (argv, message) => {
  expect(() => readArguments(argv)).toThrow(message);
});
