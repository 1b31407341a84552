import { describe, expect, it } from 'vitest';
import { parseCommandLine } from './command-line.js';

const parse = (...args: readonly string[]): ReturnType<typeof parseCommandLine> => parseCommandLine(args, '/home/ann');

describe('parseCommandLine', () => {
  it('reads paths from the folder it was called in', () => {
    expect(parse('../year.csv', '--db', 'out/a.db', '--concurrency', '8')).toEqual({
      command: 'replay',
      file: '/home/year.csv',
      database: '/home/ann/out/a.db',
      concurrency: 8,
    });
    expect(parse('--verify', 'a.db')).toEqual({ command: 'verify', database: '/home/ann/a.db' });
  });

  it('replays 64 customers at once into a temporary database unless told otherwise', () => {
    expect(parse('--', 'year.csv')).toEqual({ command: 'replay', file: '/home/ann/year.csv', database: undefined, concurrency: 64 });
  });

  it.each([
    [[], 'Give the file of invoices'],
    [['a.csv', 'b.csv'], 'One file is replayed at a time'],
    [['a.csv', '--concurrency', '0'], '--concurrency is "0"'],
    [['a.csv', '--concurrency', 'many'], '--concurrency is "many"'],
    [['a.csv', '--speed', '9'], 'pnpm replay has no option --speed. It takes --concurrency, --db, --verify.'],
    [['--verify', 'a.db', 'a.csv'], '--verify stands alone'],
  ])('refuses %j and says what to write', (args, message) => {
    expect(() => parse(...args)).toThrow(message);
  });
});
