import type { TaxedItem, TaxProvider, TaxRequest } from 'kasse/plugin';
import { call } from './call.js';
import { checks, checksOf, type ConformanceChecks } from './check.js';
import { ensure, ensureMinor, ensureText, ensureWhole, same } from './expect.js';
import { openPlugin, type PluginMaker } from './open.js';
import { optionChecks, type OptionsFixture, questionChecks } from './question.js';

export interface TaxProviderFixture extends OptionsFixture<'tax'> {
  /** Several items that it has taxes for. */
  readonly request: TaxRequest;
  /** How many sales the provider has on record now, all tests together. Needs `commit`. */
  readonly reported?: () => number | Promise<number>;
}

/** Ten times the price: more is a mistake. */
const RATE_PPM_MAX = 10_000_000;

/** What every tax provider must do. */
export const taxProviderChecks: ConformanceChecks<TaxProviderFixture> = [
  ...checks<TaxProviderFixture>({
    'calculate: answers every item once': async (fixture) => {
      const items = await taxed(fixture);
      same(items.map(({ id }) => id).sort(), fixture.request.items.map(({ id }) => id).sort(), 'The items answered');
    },
    'calculate: answers rates in whole parts per million, amounts in whole minor units': async (fixture) => {
      for (const { id, taxes, containedRatePpm } of await taxed(fixture)) {
        for (const { name, ratePpm, amountMinor } of taxes) {
          ensureText(name, `The name of a tax on "${id}"`);
          ensureWhole(ratePpm, `"ratePpm" of ${name} on "${id}"`, RATE_PPM_MAX);
          if (amountMinor !== undefined) ensureMinor(amountMinor, `"amountMinor" of ${name} on "${id}"`);
        }
        if (containedRatePpm !== undefined) ensureWhole(containedRatePpm, `"containedRatePpm" of "${id}"`, RATE_PPM_MAX);
      }
    },
    'calculate: computes all amounts itself, or none': async (fixture) => {
      const taxes = (await taxed(fixture)).flatMap((item) => item.taxes);
      const computed = taxes.filter(({ amountMinor }) => amountMinor !== undefined);
      ensure(computed.length === 0 || computed.length === taxes.length, `${computed.length} of ${taxes.length} taxes have an "amountMinor". Give it with every tax, or with none and leave the rounding to Kasse.`);
    },
  }),
  ...questionChecks<PluginMaker<'tax'>, TaxProvider, TaxRequest, TaxProviderFixture>({
    method: 'calculate',
    opened: openPlugin,
    request: ({ request }) => request,
    ask: (provider, request, context) => provider.calculate(request, context),
  }),
  ...checksOf<TaxProviderFixture, 'reported'>('reported', {
    'commit: reports a sale once, however often it is told': async ({ open, request, reported }) => {
      const provider = await openPlugin(open);
      const before = await reported();
      const sale = { ...request, orderId: 'order-1' };
      for (let times = 0; times < 2; times += 1) await provider.commit?.(sale, call('key-commit'));
      same((await reported()) - before, 1, 'Sales on record after one that was told twice');
    },
    'void: takes one sale back, however often it is told': async ({ open, request, reported }) => {
      const provider = await openPlugin(open);
      // Without `void` a sale stands at the provider when its order is called off.
      if (provider.void === undefined) return;
      const before = await reported();
      for (const orderId of ['order-2', 'order-3']) await provider.commit?.({ ...request, orderId }, call(`key-commit-${orderId}`));
      for (let times = 0; times < 2; times += 1) await provider.void({ orderId: 'order-2' }, call('key-void'));
      same((await reported()) - before, 1, 'Sales on record of two, one of which was taken back twice');
    },
    'void: has nothing to take back of a sale that is not on record': async ({ open, request, reported }) => {
      const provider = await openPlugin(open);
      if (provider.void === undefined) return;
      const before = await reported();
      await provider.commit?.({ ...request, orderId: 'order-4' }, call('key-commit-order-4'));
      await provider.void({ orderId: 'order-never' }, call('key-void-never'));
      same((await reported()) - before, 1, 'Sales on record of one, after another was taken back that nobody had reported');
    },
  }),
  ...optionChecks<'tax', TaxProviderFixture>(),
];

async function taxed({ open, request }: TaxProviderFixture): Promise<readonly TaxedItem[]> {
  const answer = await (await openPlugin(open)).calculate(request, call());
  if ('status' in answer) throw new Error('The provider does not cover the destination of the request it is checked with. Give it one that it knows.');
  return answer;
}
