import { describe, expect, it } from 'vitest';
import { type Command, helpOf, oneOf, readWords, wholeNumber } from './command-line.js';

const PRESS = {
  name: 'pnpm press',
  summary: 'Presses apples.',
  usages: ['[options]'],
  options: {
    apples: { type: 'string', value: '<n>', default: '12', help: 'How many.' },
    into: { type: 'string', short: 'i', value: '<bottle>', help: 'Where the juice goes.\nDefault: a glass.' },
    peel: { type: 'boolean', default: false, help: 'Peels them first.' },
  },
  details: ['Exit codes: 0 done.'],
} as const satisfies Command;

describe('the words of a command', () => {
  it('are read, after the separator of a package manager too', () => {
    expect({ ...readWords(PRESS, ['--', '--apples=-3', '-i', 'jar', '--peel']).values }).toEqual({ apples: '-3', into: 'jar', peel: true });
    expect({ ...readWords(PRESS, []).values }).toEqual({ apples: '12', peel: false });
  });

  it('may be files, where a usage says so', () => {
    expect(readWords({ ...PRESS, usages: ['<orchard>'] }, ['kent.csv']).positionals).toEqual(['kent.csv']);
  });

  it.each([
    [['--aples', '3'], 'pnpm press has no option --aples. Did you mean "--apples"?'],
    [['--speed'], 'pnpm press has no option --speed. It takes --apples, --into, --peel.'],
    [['-x'], 'pnpm press has no option -x. It takes --apples, --into, --peel.'],
    [['--apples'], '--apples has no value. Write --apples=<n>.'],
    [['--apples', '-3'], '--apples has no value, but "-3" behind it. Write --apples=<n>.'],
    [['-i', '--peel'], '-i has no value, but "--peel" behind it. Write --into=<bottle>.'],
    [['--peel=yes'], '--peel takes no value, and was given "yes". Write --peel, or leave it out.'],
    [['kent.csv'], 'pnpm press takes options alone, not "kent.csv". See: pnpm press --help'],
  ])('are refused in one line: %j', (argv, message) => {
    expect(() => readWords(PRESS, argv)).toThrow(expect.objectContaining({ name: 'Misuse', message }));
  });

  it.each(['', ' ', 'many', '1.5', '0', '13'])('are no whole number when they say "%s"', (text) => {
    expect(() => wholeNumber('apples', text, 1, 12)).toThrow(`--apples is "${text}". Give a whole number from 1 to 12.`);
    expect(wholeNumber('apples', '12', 1)).toBe(12);
  });

  it('are one of the choices, or told the nearest', () => {
    expect(oneOf('into', 'jar', ['jar', 'bottle'])).toBe('jar');
    expect(() => oneOf('into', 'botle', ['jar', 'bottle'])).toThrow('--into is "botle". Did you mean "bottle"?');
    expect(() => oneOf('into', 'hat', ['jar', 'bottle'])).toThrow('--into is "hat". Give one of: jar, bottle.');
  });
});

it('the help of a command names every option and what happens without it', () => {
  expect(helpOf(PRESS)).toBe(`Presses apples.

  pnpm press [options]

  --apples <n>         How many. Default: 12.
  -i, --into <bottle>  Where the juice goes.
                       Default: a glass.
  --peel               Peels them first. Default: off.
  -h, --help           Says this.

Exit codes: 0 done.
`);
});
