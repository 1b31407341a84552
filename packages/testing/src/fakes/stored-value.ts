import { canonicalJson, defineStoredValue, type HoldEnd, type Plugin, type StoredValue, type ValueCredit, type ValueHold } from 'kasse/plugin';
import { type Fault, type MethodOf, withFaults } from './faults.js';
import { type HoldOptions, type HoldTable, holdTable } from './hold-table.js';

export interface FakeStoredValueOptions extends HoldOptions {
  /** Default `gift-card`. */
  readonly id?: string;
  readonly currency: string;
  /** What lies on each account, in minor units. */
  readonly balances: Readonly<Record<string, number>>;
  readonly faults?: readonly Fault<MethodOf<StoredValue>>[];
}

export interface FakeStoredValue {
  readonly plugin: Plugin<'value'>;
  /** What can be held of each account. */
  readonly balances: Map<string, number>;
  readonly holds: HoldTable<ValueHold>['states'];
  readonly faults: Fault<MethodOf<StoredValue>>[];
}

/** Gift cards or points in memory. @example fakeStoredValue({ currency: 'GBP', balances: { 'CARD-1': 5_000 } }) */
export function fakeStoredValue({ id = 'gift-card', currency, balances: given, faults: planned = [], ...options }: FakeStoredValueOptions): FakeStoredValue {
  const balances = new Map(Object.entries(given));
  const faults = [...planned];
  const taken = new Map<string, ValueHold & { credited: number }>();
  const credits = new Map<string, string>();
  const move = ({ account, amountMinor }: ValueHold, sign: 1 | -1): void => {
    balances.set(account, (balances.get(account) ?? 0) + sign * amountMinor);
  };
  const table = holdTable<ValueHold>(
    {
      take: (wanted) => {
        if (wanted.currency !== currency) return { status: 'refused', code: 'currency_mismatch' };
        if ((balances.get(wanted.account) ?? 0) < wanted.amountMinor) return { status: 'refused', code: 'balance_too_low' };
        move(wanted, -1);
        return undefined;
      },
      giveBack: (held) => {
        move(held, 1);
      },
    },
    options,
  );

  function credit(request: ValueCredit): HoldEnd {
    const { creditId, holdId, amountMinor } = request;
    const known = credits.get(creditId);
    if (known !== undefined) return known === canonicalJson(request) ? { status: 'succeeded' } : { status: 'failed', code: 'credit_conflict' };
    const hold = table.states.get(holdId) === 'consumed' ? taken.get(holdId) : undefined;
    if (hold === undefined) return { status: 'failed', code: 'hold_unknown' };
    if (request.currency !== currency || hold.credited + amountMinor > hold.amountMinor) return { status: 'failed', code: 'credit_too_high' };
    hold.credited += amountMinor;
    credits.set(creditId, canonicalJson(request));
    move({ ...hold, amountMinor }, 1);
    return { status: 'succeeded' };
  }

  const { states: holds, ...methods } = table;
  const contract: StoredValue = {
    ...methods,
    hold: async (request) => {
      const outcome = await table.hold(request);
      if (outcome.status === 'held' && !taken.has(request.holdId)) taken.set(request.holdId, { ...request, credited: 0 });
      return outcome;
    },
    balance: (account) => Promise.resolve({ amountMinor: balances.get(account) ?? 0, currency }),
    credit: (request) => Promise.resolve(credit(request)),
  };
  return { balances, holds, faults, plugin: defineStoredValue({ id, setup: () => withFaults(contract, faults) })() };
}
