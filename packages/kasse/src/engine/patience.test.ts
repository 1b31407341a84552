import { describe, expect, it } from 'vitest';
import { Patience } from './patience.js';
import { clock } from './test/passing-time.js';

describe('patience', () => {
  it('forgets what was not tried for an hour, which another worker has dealt with, and nothing that still is', () => {
    const time = clock();
    const patience = new Patience(time.read);
    patience.failed('still tried');
    for (let tries = 0; tries < 9; tries += 1) for (const key of ['used elsewhere', 'used elsewhere, too']) patience.failed(key);
    time.now += 45 * 60_000;
    expect(patience.failed('still tried')).toBe(2);
    time.now += 45 * 60_000;
    expect(patience.failed('still tried')).toBe(3);
    expect(['used elsewhere', 'used elsewhere, too'].map((key) => patience.nextAt(key))).toEqual([0, 0]);
  });

  it('waits no longer than its longest pause when the clock was ahead and is set right', () => {
    const time = clock();
    const patience = new Patience(time.read);
    for (let tries = 0; tries < 20; tries += 1) patience.failed('event');
    time.now += 59_999;
    expect(patience.isDue('event')).toBe(false);
    time.now -= 3_600_000;
    expect(patience.isDue('event')).toBe(true);
    patience.failed('event');
    expect(patience.isDue('event')).toBe(false);
  });
});
