import type { StoredValue, ValueHold } from 'kasse/plugin';
import { describe, expect, it } from 'vitest';
import { call } from './call.js';

/** An account with an amount on it, and no more. */
export interface FullAccount {
  readonly value: Required<Omit<StoredValue, 'accountOf'>>;
  readonly account: string;
  readonly amountMinor: number;
  readonly currency: string;
  readonly sleep: (ms: number) => void;
  readonly ttlMs: number;
  /** What the account has, counted in its movements. */
  readonly booked: () => Promise<number>;
  /** What the whole amount is in those movements. */
  readonly full: number;
}

/** What every kind of stored value has to do beside holding: its balance, refunds, and that it never goes below zero. */
export function describeValue(name: string, fullAccount: () => Promise<FullAccount>): void {
  const open = async () => {
    const { value, account, amountMinor, currency, ...rest } = await fullAccount();
    const whole: ValueHold = { account, amountMinor, currency };
    const credit = async (creditId: string, holdId: string, minor: number, inCurrency = currency): Promise<string> => {
      const { status, ...more } = await value.credit({ creditId, holdId, amountMinor: minor, currency: inCurrency }, call());
      return 'code' in more ? `${status} ${more.code}` : status;
    };
    const spent = async (holdId: string, request = whole): Promise<void> => {
      expect(await value.hold({ holdId, ...request }, call())).toMatchObject({ status: 'held' });
      expect(await value.consume({ holdId }, call())).toEqual({ status: 'succeeded' });
    };
    return { value, account, amountMinor, currency, whole, credit, spent, balance: async () => (await value.balance(account, call())).amountMinor, ...rest };
  };

  describe(`${name}: balance and refunds`, () => {
    it('has what is neither held nor spent', async () => {
      const { value, whole, balance, amountMinor, sleep, ttlMs } = await open();
      expect(await balance()).toBe(amountMinor);
      await value.hold({ holdId: 'a', ...whole }, call());
      expect(await balance()).toBe(0);
      sleep(ttlMs);
      expect(await balance()).toBe(amountMinor);
      await value.consume({ holdId: 'a' }, call());
      expect(await balance()).toBe(0);
    });

    it('does not tell an unknown account from an empty one, and holds nothing of it', async () => {
      const { value, account, whole, spent } = await open();
      await spent('a');
      expect(await value.balance('nobody-has-this', call())).toEqual(await value.balance(account, call()));
      expect(await value.hold({ holdId: 'b', ...whole, account: 'nobody-has-this' }, call())).toEqual({ status: 'refused', code: 'account_unknown' });
    });

    it('keeps to the currency of the account', async () => {
      const { value, whole, balance, amountMinor } = await open();
      expect(await value.hold({ holdId: 'a', ...whole, currency: 'JPY' }, call())).toEqual({ status: 'refused', code: 'currency_mismatch' });
      expect(await balance()).toBe(amountMinor);
    });

    it.each([0, -500, 0.5, Number.NaN, Infinity, 2 ** 53])('holds and credits no amount of %d', async (amountMinor) => {
      const { value, whole, spent, credit, balance } = await open();
      expect(await value.hold({ holdId: 'a', ...whole, amountMinor }, call())).toEqual({ status: 'refused', code: 'amount_invalid' });
      await spent('b');
      expect(await credit('c', 'b', amountMinor)).toBe('failed amount_invalid');
      expect(await balance()).toBe(0);
    });

    it('spree#11284, Azuriom#285 spends an account once, whoever comes at once, and never below zero', async () => {
      const { value, whole, balance, booked } = await open();
      const ids = Array.from({ length: 20 }, (_, index) => `h${index}`);
      const held = await Promise.all(ids.map((holdId) => value.hold({ holdId, ...whole }, call())));
      const ends = await Promise.all(ids.map((holdId) => value.consume({ holdId }, call())));
      expect(held.filter(({ status }) => status === 'held')).toHaveLength(1);
      expect(ends.filter(({ status }) => status === 'succeeded')).toHaveLength(1);
      expect([await balance(), await booked()]).toEqual([0, 0]);
    });

    it('credits what a hold took in parts, each once, and never more', async () => {
      const { spent, credit, balance, booked, full, amountMinor } = await open();
      await spent('a');
      const some = amountMinor * 0.4;
      expect(await Promise.all([credit('r1', 'a', some), credit('r1', 'a', some), credit('r1', 'a', some)])).toEqual(['succeeded', 'succeeded', 'succeeded']);
      expect(await credit('r1', 'a', some + 1)).toBe('failed credit_conflict');
      expect(await credit('r2', 'a', amountMinor - some + 1)).toBe('failed credit_exceeds_hold');
      expect(await credit('r2', 'a', amountMinor - some)).toBe('succeeded');
      expect(await credit('r3', 'a', 1)).toBe('failed credit_exceeds_hold');
      expect([await balance(), await booked()]).toEqual([amountMinor, full]);
    });

    it('credits exactly one of many refunds of the whole at the same time', async () => {
      const { spent, credit, balance, amountMinor } = await open();
      await spent('a');
      const answers = await Promise.all(Array.from({ length: 20 }, (_, index) => credit(`r${index}`, 'a', amountMinor)));
      expect(answers.filter((answer) => answer === 'succeeded')).toHaveLength(1);
      expect(await balance()).toBe(amountMinor);
    });

    it('credits consumed holds only', async () => {
      const { value, whole, credit, amountMinor, currency, spent } = await open();
      expect(await credit('r', 'never', 1)).toBe('failed hold_unknown');
      await value.hold({ holdId: 'a', ...whole }, call());
      expect(await credit('r', 'a', 1)).toBe('failed hold_not_consumed');
      await value.release({ holdId: 'a' }, call());
      expect(await credit('r', 'a', 1)).toBe('failed hold_not_consumed');
      await spent('b');
      expect(await credit('r', 'b', amountMinor, 'JPY')).toBe('failed currency_mismatch');
      expect(await credit('r', 'b', amountMinor, currency)).toBe('succeeded');
    });
  });
}
