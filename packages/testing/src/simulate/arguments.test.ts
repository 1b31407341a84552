import { describe, expect, it } from 'vitest';
import { readArguments } from './arguments.js';
import { mutants } from './mutants.js';

describe('what the simulator is asked for', () => {
  it('is a thousand seeds from the first one, unless told otherwise', () => {
    expect(readArguments([])).toEqual({ mode: 'seeds', from: 1, seeds: 1_000, kinds: [] });
    expect(readArguments(['--from', '7', '--seeds', '3', '--with', 'chargeback,outside-refund'])).toEqual({ mode: 'seeds', from: 7, seeds: 3, kinds: ['chargeback', 'outside-refund'] });
  });

  it('is one run, every crash or some, or the planted bugs', () => {
    expect(readArguments(['--from', '469', '--seeds', '1', '--trace'])).toEqual({ mode: 'trace', seed: 469 });
    expect(readArguments(['--exhaustive'])).toEqual({ mode: 'exhaustive' });
    expect(readArguments(['--exhaustive', '--crash', '12,40'])).toEqual({ mode: 'crashes', points: [12, 40] });
    expect(readArguments(['--mutants'])).toEqual({ mode: 'mutants', chosen: mutants, seedsMax: 20_000 });
    expect(readArguments(['--mutants', '--seeds', '1000'])).toMatchObject({ seedsMax: 1_000 });
  });

  it.each([
    [['--seeds', 'many'], '--seeds is "many". Give a whole number of at least 1.'],
    [['--seeds', '0'], '--seeds is "0". Give a whole number of at least 1.'],
    [['--from=-1'], '--from is "-1". Give a whole number of at least 0.'],
    [['--with', 'chargebak'], '--with is "chargebak". Did you mean "chargeback"?'],
    [['--exhaustive', '--crash', '12,x'], '--crash is "x". Give a whole number of at least 1.'],
    [['--crash', '12'], '--crash says where the exhaustive mode crashes. Write: pnpm simulate --exhaustive --crash 12,40'],
    [['--only', 'key'], '--only chooses among the planted bugs. Write: pnpm simulate --mutants --only <text>'],
    [['--mutants', '--only', 'nothing'], '--only is "nothing", which no planted bug has in its name. There are: key regenerated on retry, '],
  ])('is refused in one line: %j', (argv, message) => {
    expect(() => readArguments(argv)).toThrow(message);
  });
});
