import type { HoldContract } from 'kasse/plugin';
import { describe, expect, it } from 'vitest';
import { call } from './call.js';

/** Something of which one piece is left, and a request for that piece. */
export interface LastOne<Request> {
  readonly contract: Required<HoldContract<Request>>;
  readonly request: Request;
  readonly other: Request;
  /** Moves the clock of the contract. */
  readonly sleep: (ms: number) => void;
  readonly ttlMs: number;
  /** The code with which a second hold of the last piece is refused. */
  readonly soldOut: string;
}

/** What happened, as text: `held`, `refused <code>`. */
async function said(answer: Promise<{ readonly status: string; readonly code?: string }>): Promise<string> {
  const { status, code } = await answer;
  return code === undefined ? status : `${status} ${code}`;
}

/** What every kind of hold has to do, whatever it holds. */
export function describeHolds<Request>(name: string, lastOne: () => LastOne<Request> | Promise<LastOne<Request>>): void {
  const open = async () => {
    const { contract, request, other, sleep, ttlMs, soldOut } = await lastOne();
    return {
      other,
      ttlMs,
      soldOut,
      sleep,
      hold: (holdId: string, wanted = request) => said(contract.hold({ ...wanted, holdId }, call())),
      expiry: async (holdId: string) => {
        const held = await contract.hold({ ...request, holdId }, call());
        return held.status === 'held' ? held.expiresAt : undefined;
      },
      renew: (holdId: string) => said(contract.renew({ holdId }, call())),
      consume: (holdId: string) => said(contract.consume({ holdId }, call())),
      release: (holdId: string) => said(contract.release({ holdId }, call())),
    };
  };

  describe(`${name}: holds`, () => {
    it('holds the last piece once, and repeats its answer to the same hold', async () => {
      const { hold, expiry, soldOut } = await open();
      const expiresAt = await expiry('a');
      expect(expiresAt).toMatch(/Z$/);
      expect(await expiry('a')).toBe(expiresAt);
      expect(await hold('b')).toBe(`refused ${soldOut}`);
    });

    it('gives the last piece to exactly one of many at the same time', async () => {
      const { hold } = await open();
      const answers = await Promise.all(Array.from({ length: 20 }, (_, index) => hold(`h${index}`)));
      expect(answers.filter((answer) => answer === 'held')).toHaveLength(1);
    });

    it('counts one hold sent many times at the same time once', async () => {
      const { hold, release } = await open();
      expect(new Set(await Promise.all(Array.from({ length: 20 }, () => hold('a'))))).toEqual(new Set(['held']));
      expect(await release('a')).toBe('succeeded');
      expect(await hold('b')).toBe('held');
    });

    it('refuses another request under a known hold', async () => {
      const { hold, other } = await open();
      await hold('a');
      expect(await hold('a', other)).toBe('refused hold_conflict');
    });

    it('releases once: the piece is free again, and the hold is over for good', async () => {
      const { hold, release, consume, renew, soldOut } = await open();
      await hold('a');
      expect([await release('a'), await release('a')]).toEqual(['succeeded', 'succeeded']);
      expect([await hold('a'), await renew('a'), await consume('a')]).toEqual([
        'refused hold_released', 'refused hold_released', 'failed hold_released',
      ]);
      expect([await hold('b'), await hold('c')]).toEqual(['held', `refused ${soldOut}`]);
    });

    it('forbids a hold that was released before it came', async () => {
      const { hold, release } = await open();
      expect(await release('late')).toBe('succeeded');
      expect(await hold('late')).toBe('refused hold_released');
      expect(await hold('b')).toBe('held');
    });

    it('consumes once: the piece is gone, and cannot be released', async () => {
      const { hold, consume, release, soldOut } = await open();
      await hold('a');
      expect([await consume('a'), await consume('a')]).toEqual(['succeeded', 'succeeded']);
      expect([await release('a'), await hold('a'), await hold('b')]).toEqual([
        'failed hold_consumed', 'refused hold_consumed', `refused ${soldOut}`,
      ]);
    });

    it('can neither consume nor renew what was never held', async () => {
      const { consume, renew } = await open();
      expect([await consume('x'), await renew('x')]).toEqual(['failed hold_unknown', 'refused hold_unknown']);
    });

    it('lets a hold expire, at its very instant', async () => {
      const { hold, sleep, ttlMs, soldOut } = await open();
      await hold('a');
      sleep(ttlMs - 1);
      expect(await hold('b')).toBe(`refused ${soldOut}`);
      sleep(1);
      expect(await hold('b')).toBe('held');
      expect(await hold('a')).toBe(`refused ${soldOut}`);
    });

    it('keeps a renewed hold', async () => {
      const { hold, renew, sleep, ttlMs, soldOut } = await open();
      await hold('a');
      sleep(ttlMs - 1);
      expect(await renew('a')).toBe('held');
      sleep(ttlMs - 1);
      expect(await hold('b')).toBe(`refused ${soldOut}`);
    });

    it('takes an expired hold again while there is something left', async () => {
      const { hold, renew, consume, sleep, ttlMs, soldOut } = await open();
      await hold('a');
      sleep(ttlMs);
      expect(await renew('a')).toBe('held');
      sleep(ttlMs);
      expect(await consume('a')).toBe('succeeded');
      expect(await hold('b')).toBe(`refused ${soldOut}`);
    });

    it('fails to consume an expired hold whose piece somebody else has', async () => {
      const { hold, consume, sleep, ttlMs, soldOut } = await open();
      await hold('a');
      sleep(ttlMs);
      await hold('b');
      expect(await consume('a')).toBe(`failed ${soldOut}`);
      expect(await consume('b')).toBe('succeeded');
    });
  });
}
