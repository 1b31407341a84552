import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { classify } from './classify.js';
import type { Figures } from './figures.js';
import { readRows } from './read-rows.js';
import { expectedFigures } from './test/expected-figures.js';

/** The figures of a replay of the whole year, as the README has them. */
const [, line = ''] = /^(\{"rows":.*\})$/m.exec(readFileSync(join(import.meta.dirname, 'README.md'), 'utf8')) ?? [];
const measured = JSON.parse(line) as Figures;

/** The file itself is not part of this repository. */
const year = process.env['KASSE_REPLAY_YEAR'];

describe('the year in the README', () => {
  it('has the figures that the replay was made for, and each row once', () => {
    expect(measured).toMatchObject({ committed: 20_002, revenueMinor: 1_610_857_228 });
    expect(Object.values(measured.refused).reduce((sum, count) => sum + count, measured.committed + measured.refunds)).toBe(measured.rows);
    expect(Object.values(measured.perFlow).reduce((sum, count) => sum + count)).toBe(measured.committed);
  });

  it.each(year === undefined ? [] : [year])('is what the border makes of %s', async (file) => {
    const rows = await readRows(file);
    const tasks = rows.map(classify);
    const checkouts = tasks.filter(({ kind }) => kind === 'checkout');
    expect(checkouts).toHaveLength(measured.committed);
    expect(checkouts.reduce((sum, task) => sum + ('amountMinor' in task ? task.amountMinor : 0), 0)).toBe(measured.revenueMinor);
    expect(measured).toMatchObject(expectedFigures(rows));
  });
});
