import { existsSync, readFileSync } from 'node:fs';
import { inspect } from 'node:util';
import fc from 'fast-check';
import type { ValueHold } from 'kasse/plugin';
import { describe, expect, it } from 'vitest';
import { call } from '../../test/call.js';
import { temporaryFile, testDatabase } from '../../test/database.js';
import { describeHolds, type LastOne } from '../../test/hold-suite.js';
import { setUp } from '../../test/set-up.js';
import { describeValue, type FullAccount } from '../../test/value-suite.js';
import { giftCard, giftCards, type GiftCards, type GiftCardsOptions } from './index.js';

const START = Date.parse('2026-03-01T12:00:00Z');
const SECRET = 'a secret that is long enough for anything';
const open = (change: Partial<GiftCardsOptions> = {}): GiftCards => giftCards({ secret: SECRET, currency: 'GBP', now: () => START, ...change });

async function codeOf(cards: GiftCards, amountMinor: number, reference = 'order-1'): Promise<string> {
  const issued = await cards.issue({ amountMinor, reference });
  if (issued.status === 'refused') throw new Error(issued.reason);
  return issued.code;
}

async function full(path: string): Promise<FullAccount> {
  let nowMs = START;
  const value = open({ database: testDatabase(path), holdSeconds: 60, now: () => nowMs });
  const account = await codeOf(value, 500);
  const booked = async (): Promise<number> => (await value.movements(account)).reduce((sum, { amountMinor }) => sum + amountMinor, 0);
  return { value, account, amountMinor: 500, currency: 'GBP', sleep: (ms) => (nowMs += ms), ttlMs: 60_000, booked, full: 500 };
}

async function lastFive(path: string): Promise<LastOne<ValueHold>> {
  const { value, account, currency, sleep, ttlMs } = await full(path);
  const request = { account, amountMinor: 500, currency };
  return { contract: value, request, other: { ...request, amountMinor: 100 }, sleep, ttlMs, soldOut: 'balance_too_low' };
}

describeHolds('value/gift-card in memory', () => lastFive(':memory:'));
describeHolds('value/gift-card in a file', () => lastFive(temporaryFile()));
describeValue('value/gift-card in memory', () => full(':memory:'));
describeValue('value/gift-card in a file', () => full(temporaryFile()));

describe('giftCards', () => {
  it('issues a card once for each reference, and tells the same code again', async () => {
    const cards = open();
    const codes = await Promise.all(['order-1', 'order-1', 'order-2'].map((reference) => codeOf(cards, 500, reference)));
    expect(codes[0]).toMatch(/^([0-9A-HJKMNP-TV-Z]{4}-){3}[0-9A-HJKMNP-TV-Z]{4}$/);
    expect([codes[1] === codes[0], codes[2] === codes[0]]).toEqual([true, false]);
    expect(await cards.movements(codes[0]!)).toEqual([{ kind: 'issued', amountMinor: 500, reference: 'order-1', at: '2026-03-01T12:00:00.000Z' }]);
    expect(await cards.issue({ amountMinor: 600, reference: 'order-1' })).toEqual({ status: 'refused', reason: 'reference_taken' });
    expect((await cards.balance(codes[0]!, call())).amountMinor).toBe(500);
  });

  it('takes printed codes, each once, and reads them as people type them', async () => {
    const cards = open();
    expect(await cards.issue({ amountMinor: 500, reference: 'a', code: '10O1-ABCD' })).toEqual({ status: 'issued', code: '10O1-ABCD' });
    expect(await cards.issue({ amountMinor: 500, reference: 'b', code: '1001ABCD' })).toEqual({ status: 'refused', reason: 'code_taken' });
    expect(await cards.balance(' ioOl abcd', call())).toEqual({ amountMinor: 500, currency: 'GBP' });
    expect([cards.accountOf(' ioOl abcd'), cards.accountOf('1001ABCD')]).toEqual(['1001ABCD', '1001ABCD']);
    expect(await cards.balance(cards.accountOf('10O1-ABCD'), call())).toEqual({ amountMinor: 500, currency: 'GBP' });
  });

  it('has codes nobody guesses from a reference without the secret', async () => {
    const [one, other] = await Promise.all([codeOf(open(), 500), codeOf(open({ secret: `${SECRET}!` }), 500)]);
    expect(one).not.toBe(other);
  });

  it('is not worth anything any more at the very moment it expires; what was held before is spent still', async () => {
    let nowMs = START;
    const cards = open({ now: () => nowMs });
    const issued = await cards.issue({ amountMinor: 500, reference: 'a', expiresAt: '2026-03-01T13:00:00+01:00' });
    expect(issued).toMatchObject({ status: 'issued' });
    const account = (issued as { code: string }).code;
    expect((await cards.balance(account, call())).amountMinor).toBe(0);
    nowMs -= 1;
    const request = { account, amountMinor: 200, currency: 'GBP' };
    expect(await cards.hold({ holdId: 'a', ...request }, call())).toMatchObject({ status: 'held' });
    nowMs += 1;
    expect(await cards.hold({ holdId: 'b', ...request }, call())).toEqual({ status: 'refused', code: 'account_expired' });
    expect(await cards.consume({ holdId: 'a' }, call())).toEqual({ status: 'succeeded' });
    expect(await cards.credit({ creditId: 'r', holdId: 'a', amountMinor: 200, currency: 'GBP' }, call())).toEqual({ status: 'failed', code: 'account_expired' });
  });

  it('issues no printed code that a checkout would take for the number of a payment card', async () => {
    const issue = (code: string): Promise<unknown> => open().issue({ amountMinor: 500, reference: 'a', code });
    await expect(issue('4242 4242 4242 4242')).rejects.toThrow('with a letter in it');
    expect(await issue('4242 4242 4242 4241')).toMatchObject({ status: 'issued' });
  });

  it('writes no code into its file, and none into an error', async () => {
    const path = temporaryFile();
    const database = testDatabase(path);
    const cards = open({ database });
    const code = await codeOf(cards, 500);
    await cards.hold({ holdId: 'a', account: code, amountMinor: 300, currency: 'GBP' }, call());
    await cards.consume({ holdId: 'a' }, call());
    await cards.hold({ holdId: 'b', account: code, amountMinor: 300, currency: 'GBP' }, call());
    const printed = 'SECRET77%';
    const fault = await cards.issue({ amountMinor: 1, reference: 'x', code: printed }).then(String, (error: unknown) => inspect(error, { depth: 9 }));
    expect(fault).toContain('8 to 64 letters and digits');
    expect(fault).not.toContain('SECRET77');
    database.close();
    const written = [path, `${path}-wal`].filter((file) => existsSync(file)).map((file) => readFileSync(file, 'latin1')).join('').toUpperCase();
    expect(written).toContain('KASSE_GIFT_CARDS');
    for (const form of [code, code.replaceAll('-', '')]) expect(written.includes(form)).toBe(false);
  });

  it('D-32 pays 9.99 x4 with three cards of 5, and the delivery of 10 otherwise', async () => {
    const cards = open();
    const plugin = await setUp(giftCard({ cards }));
    const due: number[] = [4 * 999];
    const codes = await Promise.all(['a', 'b', 'c'].map((reference) => codeOf(cards, 500, reference)));
    for (const [index, account] of codes.entries()) {
      const { amountMinor } = await cards.balance(account, call());
      expect(await cards.hold({ holdId: `h${index}`, account, amountMinor, currency: 'GBP' }, call())).toMatchObject({ status: 'held' });
      due.push(due.at(-1)! - amountMinor);
    }
    due.push(due.at(-1)! + 1000);
    expect(due).toEqual([3996, 3496, 2996, 2496, 3496]);
    for (const index of codes.keys()) expect(await cards.consume({ holdId: `h${index}` }, call())).toEqual({ status: 'succeeded' });
    for (const code of codes) expect((await plugin.balance(code, call())).amountMinor).toBe(0);
  });

  it('keeps its cards over a restart', async () => {
    const path = temporaryFile();
    const code = await codeOf(open({ database: testDatabase(path) }), 500);
    const after = open({ database: testDatabase(path) });
    expect((await after.balance(code, call())).amountMinor).toBe(500);
    expect(await codeOf(after, 500)).toBe(code);
  });

  it('has on each card the sum of its movements, whatever happens in whatever order', async () => {
    const step = fc.record({
      verb: fc.constantFrom('hold' as const, 'consume' as const, 'release' as const, 'renew' as const, 'credit' as const, 'sleep' as const),
      holdId: fc.constantFrom('a', 'b', 'c'),
      amountMinor: fc.integer({ min: 1, max: 400 }),
      creditId: fc.constantFrom('r1', 'r2', 'r3'),
    });
    await fc.assert(fc.asyncProperty(fc.array(step, { maxLength: 30 }), async (steps) => {
      let nowMs = START;
      const cards = open({ database: testDatabase(), holdSeconds: 60, now: () => nowMs });
      const account = await codeOf(cards, 500);
      for (const { verb, holdId, amountMinor, creditId } of steps) {
        if (verb === 'sleep') nowMs += 25_000;
        else if (verb === 'hold') await cards.hold({ holdId, account, amountMinor, currency: 'GBP' }, call());
        else if (verb === 'credit') await cards.credit({ creditId, holdId, amountMinor, currency: 'GBP' }, call());
        else await cards[verb]({ holdId }, call());
        const booked = (await cards.movements(account)).reduce((sum, movement) => sum + movement.amountMinor, 0);
        const { amountMinor: free } = await cards.balance(account, call());
        expect(free).toBeGreaterThanOrEqual(0);
        expect(free).toBeLessThanOrEqual(booked);
        expect(booked).toBeLessThanOrEqual(500);
      }
    }), { numRuns: 60 });
  });

  it.each([
    [{ secret: 'short' }, 'at least 32 characters'], [{ currency: 'pounds' }, 'ISO 4217'], [{ holdSeconds: 0 }, 'at least 1 second'],
  ])('refuses the options %j', (change, message) => {
    expect(() => open(change)).toThrow(message);
  });

  it.each([[{ amountMinor: 0, reference: 'a' }, 'at least 1 minor unit'], [{ amountMinor: 1.5, reference: 'a' }, 'whole minor units'], [{ amountMinor: 1, reference: '' }, 'at least one character']])('refuses to issue %j', async (issue, message) => {
    await expect(open().issue(issue)).rejects.toThrow(message);
  });
});
