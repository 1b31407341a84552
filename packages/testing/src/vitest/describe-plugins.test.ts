import { beforeEach, describe, expect, it } from 'vitest';
import { fakeCarrier } from '../fakes/index.js';
import { describeCarrier } from './index.js';

const request = { currency: 'GBP', destination: { country: 'GB' }, lines: [], itemsMinor: 0, weightGrams: 0 };

describe('a suite', () => {
  const names = new Set<string | undefined>();
  beforeEach(({ task }) => {
    names.add(task.suite?.name);
  });

  describeCarrier('one that brings little', { open: () => fakeCarrier().plugin, request });
  describeCarrier('one that brings more', { open: () => fakeCarrier({ countries: ['GB'] }).plugin, request, undeliverable: { ...request, destination: { country: 'NZ' } } });

  it('says in its name how many checks were left out, and for want of what', () => {
    expect([...names]).toContain('one that brings little keeps the contract of a carrier (5 of 9 checks left out: it brings no undeliverable, broken, silent, pickup, wrongOptions)');
    expect([...names]).toContain('one that brings more keeps the contract of a carrier (4 of 9 checks left out: it brings no broken, silent, pickup, wrongOptions)');
  });
});
