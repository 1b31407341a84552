import { afterEach, describe, expect, it, vi } from 'vitest';
import { ready } from './test/fill-in.js';
import { kit } from './test/kit.js';

describe('an onProblem with problems of its own', () => {
  const warned: Error[] = [];
  const hear = (warning: Error): number => warned.push(warning);
  afterEach(() => {
    process.off('warning', hear);
    warned.length = 0;
  });

  it.each<[string, () => unknown]>([
    ['throws', () => { throw new Error('log is full'); }],
    ['rejects', () => Promise.reject(new Error('log is full'))],
  ])('that %s keeps no checkout from its end: a lost answer is asked for, and charged once', async (_, onProblem) => {
    process.on('warning', hear);
    const parts = await kit({ onProblem: onProblem });
    parts.primary.dropAnswers = 1;
    const { buyer, view } = await ready(parts);
    void parts.kasse.run({ pollMs: 20 });
    expect(await buyer.commit({ fingerprint: view.commit.fingerprint, wait: 'settled' })).toMatchObject({ ok: true });
    expect([...parts.primary.payments.values()]).toMatchObject([{ capturedMinor: 3000 }]);
    await vi.waitFor(() => { expect(warned.length).toBeGreaterThan(0); });
    expect(warned[0]).toMatchObject({ code: 'KASSE_ON_PROBLEM', detail: expect.stringContaining('log is full') as string });
    await parts.kasse.close();
  });
});
