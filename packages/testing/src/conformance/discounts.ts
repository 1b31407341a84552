import type { Discount, DiscountHold, DiscountRequest, Discounts } from 'kasse/plugin';
import { call } from './call.js';
import { checks, type ConformanceChecks } from './check.js';
import { ensure, ensureId, ensureMinor, ensureText, ensureUnique, ensureWhole, same, shown } from './expect.js';
import { held, holdChecks, type HoldFixture } from './holds.js';
import { openPlugin, type PluginMaker } from './open.js';
import { optionChecks, type OptionsFixture, questionChecks } from './question.js';

export interface DiscountsFixture extends OptionsFixture<'discounts'>, HoldFixture<DiscountHold> {
  /** A cart with at least one code that counts. */
  readonly request: DiscountRequest;
}

const REASONS: readonly string[] = ['discount_unknown', 'discount_expired', 'discount_not_applicable', 'discount_limit_reached'];

/** What every discounts plugin must do. */
export const discountsChecks: ConformanceChecks<DiscountsFixture> = [
  ...checks<DiscountsFixture>({
    'evaluate: answers rates and amounts in whole numbers, each discount once': async ({ open, request }) => {
      const { discounts } = await (await openPlugin(open)).evaluate(request, call());
      ensure(discounts.length > 0, `None of the fixture's codes counts: ${shown(request.codes)}.`);
      for (const discount of discounts) ensureDiscount(discount);
      ensureUnique(discounts.map(({ id }) => id), 'Discounts');
    },
    'evaluate: refuses a code nobody knows, as it was entered': async ({ open, request }) => {
      const code = 'No-Such-Code-0';
      const { refused } = await (await openPlugin(open)).evaluate({ ...request, codes: [code] }, call());
      same(refused.map((one) => one.code), [code], 'The codes refused');
      ensure(refused.every(({ reason }) => REASONS.includes(reason)), `The reason is one of ${REASONS.join(', ')}, not ${shown(refused)}.`);
    },
    'evaluate: uses nothing up': async ({ open, request, lastOne }) => {
      const discounts = await openPlugin(open);
      for (let times = 0; times < 3; times += 1) await discounts.evaluate({ ...request, codes: [...request.codes, ...lastOne.codes] }, call(`key-${times}`));
      held(await discounts.hold({ ...lastOne, holdId: 'a' }, call()), 'To ask what a code is worth uses none of it');
    },
  }),
  ...questionChecks<PluginMaker<'discounts'>, Discounts, DiscountRequest, DiscountsFixture>({
    method: 'evaluate',
    opened: openPlugin,
    request: ({ request }) => request,
    ask: (discounts, request, context) => discounts.evaluate(request, context),
  }),
  ...holdChecks<PluginMaker<'discounts'>, DiscountHold, DiscountsFixture>(openPlugin),
  ...optionChecks<'discounts', DiscountsFixture>(),
];

function ensureDiscount({ id, title, value }: Discount): void {
  ensureId(id, 'The id of a discount');
  ensureText(title, `The title of "${id}"`);
  if (value.kind === 'percentage') ensureWhole(value.ratePpm, `"ratePpm" of "${id}"`, 1_000_000);
  if (value.kind === 'fixed') ensureMinor(value.amountMinor, `"amountMinor" of "${id}"`);
}
