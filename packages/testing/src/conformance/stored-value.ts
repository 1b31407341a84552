import type { StoredValue, ValueHold } from 'kasse/plugin';
import { call } from './call.js';
import { checks, checksOf, type ConformanceChecks } from './check.js';
import { ensure, ensureMinor, same, shown } from './expect.js';
import { failed, holdChecks, type HoldFixture, refused, succeeded } from './holds.js';
import { openPlugin, type PluginMaker } from './open.js';
import { optionChecks, type OptionsFixture, questionChecks } from './question.js';

/** `lastOne` is everything that lies on its account. */
export interface StoredValueFixture extends OptionsFixture<'value'>, HoldFixture<ValueHold> {
  /** It has `credit`. */
  readonly credits?: boolean;
}

/** What gift cards and points must do. */
export const storedValueChecks: ConformanceChecks<StoredValueFixture> = [
  ...checks<StoredValueFixture>({
    'balance: answers whole minor units of a currency': async ({ open, lastOne }) => {
      const balance = await (await openPlugin(open)).balance(lastOne.account, call());
      ensureMinor(balance.amountMinor, 'The balance');
      ensure(/^[A-Z]{3}$/.test(balance.currency), `The currency of the balance is ${shown(balance.currency)}; it must be an ISO 4217 code.`);
    },
    'balance: does not count what is held': async ({ open, lastOne }) => {
      const value = await openPlugin(open);
      same((await value.balance(lastOne.account, call())).amountMinor, lastOne.amountMinor, 'The balance before a hold');
      await value.hold({ ...lastOne, holdId: 'a' }, call());
      same((await value.balance(lastOne.account, call('key-2'))).amountMinor, 0, 'The balance while everything is held');
    },
    'balance: is nothing for an account nobody knows': async ({ open }) => {
      const { amountMinor } = await (await openPlugin(open)).balance('no-such-account', call());
      same(amountMinor, 0, 'The balance of an unknown account');
    },
    'hold: refuses another currency': async ({ open, lastOne }) => {
      const outcome = await (await openPlugin(open)).hold({ ...lastOne, currency: 'XTS', holdId: 'a' }, call());
      refused(outcome, 'There is no XTS on the account');
    },
  }),
  ...questionChecks<PluginMaker<'value'>, StoredValue, string, StoredValueFixture>({
    method: 'balance',
    opened: openPlugin,
    request: ({ lastOne }) => lastOne.account,
    ask: (value, account, context) => value.balance(account, context),
    // An account is a text, which nobody can change.
  }).filter(({ name }) => name !== 'balance: leaves the request as it is'),
  ...holdChecks<PluginMaker<'value'>, ValueHold, StoredValueFixture>(openPlugin),
  ...checksOf<StoredValueFixture, 'credits'>('credits', {
    'credit: puts back once what is credited twice': async (fixture) => {
      const { credit, balance, half } = await spent(fixture);
      succeeded(await credit('r1', half));
      succeeded(await credit('r1', half), 'The same credit again is the same credit');
      same(await balance(), half, 'The balance after one credit that came twice');
    },
    'credit: puts back once of many refunds at the same time': async (fixture) => {
      const { credit, balance, whole } = await spent(fixture);
      const ends = await Promise.all(Array.from({ length: MANY }, (_, index) => credit(`r${index}`, whole)));
      same(ends.filter(({ status }) => status === 'succeeded').length, 1, `Refunds of the whole, of ${MANY} at the same time`);
      same(await balance(), whole, 'The balance after them');
    },
    'credit: puts back nothing that is only held': async ({ open, lastOne }) => {
      const value = await openPlugin(open);
      await value.hold({ ...lastOne, holdId: 'a' }, call('hold-a'));
      const end = await value.credit?.({ creditId: 'r1', holdId: 'a', amountMinor: lastOne.amountMinor, currency: lastOne.currency }, call('credit-r1'));
      failed(end ?? { status: 'unknown' }, 'The hold was not used up, and may still be released');
    },
    'credit: never puts back more than was taken': async (fixture) => {
      const { credit, half, whole } = await spent(fixture);
      succeeded(await credit('r1', half));
      failed(await credit('r2', whole), 'More would come back than was taken');
    },
    'credit: fails for another credit under a known id': async (fixture) => {
      const { credit, half } = await spent(fixture);
      await credit('r1', half);
      failed(await credit('r1', half - 1), 'One id stands for one credit');
    },
  }),
  ...optionChecks<'value', StoredValueFixture>(),
];

const MANY = 20;

/** An account whose whole balance was held and consumed. */
async function spent({ open, lastOne }: StoredValueFixture) {
  const value = await openPlugin(open);
  await value.hold({ ...lastOne, holdId: 'a' }, call('hold-a'));
  await value.consume({ holdId: 'a' }, call('consume-a'));
  return {
    half: Math.floor(lastOne.amountMinor / 2),
    whole: lastOne.amountMinor,
    balance: async () => (await value.balance(lastOne.account, call())).amountMinor,
    credit: (creditId: string, amountMinor: number) =>
      value.credit?.({ creditId, holdId: 'a', amountMinor, currency: lastOne.currency }, call(`credit-${creditId}`)) ?? Promise.reject(new Error('There is no "credit".')),
  };
}
