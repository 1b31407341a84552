import { describe, expect, it } from 'vitest';
import { defineWidget, type Widget, type WidgetEffect } from '../plugin.js';
import { ready, sent } from './test/fill-in.js';
import { kit, shopFiles } from './test/kit.js';

const effect: WidgetEffect = { kind: 'donation', title: 'For the bees', amountMinor: 100 };
const give = { type: 'widget.set', section: 'bees', inputs: {} } as const;

/** A shop whose widget answers what it is told to, and what it does when it fails. */
async function shop(onFailure?: Widget['onFailure']) {
  const says: { parse: Widget['parse']; evaluate: Widget['evaluate'] } = { parse: (inputs) => ({ ok: true, inputs }), evaluate: () => [effect] };
  const plugin = defineWidget({
    id: 'bees',
    setup: () => ({
      inputs: { type: 'object' },
      parse: (inputs, options) => says.parse(inputs, options),
      evaluate: (request) => says.evaluate(request),
      ...(onFailure === undefined ? {} : { onFailure }),
    }),
  })();
  const sections = ['contact', 'fulfillment', { widget: 'bees' }, 'payment'];
  const parts = await kit({ plugins: [plugin], files: shopFiles({ steps: [{ id: 'checkout', sections }] }, { plugins: { bees: { kind: 'widget' } } }) });
  return { ...parts, says, checkout: await ready(parts) };
}

const down = new Error('bees down');
const fail = (): never => {
  throw down;
};

describe('a widget that fails', () => {
  it.each<[string, Widget['onFailure']]>([['says nothing about it', undefined], ['says so', 'block']])('blocks and is named, when it %s', async (_, onFailure) => {
    const { says, problems, checkout: { buyer, view }, primary } = await shop(onFailure);
    says.evaluate = fail;
    expect(await buyer.send(give)).toMatchObject({
      ok: false,
      code: 'widget_unavailable',
      messages: [{ severity: 'recoverable', path: 'bees', params: { section: 'bees' } }],
      view: { revision: view.revision },
    });
    expect(problems).toMatchObject([{ code: 'ERR_PLUGIN_FAILED', details: { kind: 'widget', id: 'bees', method: 'evaluate' }, cause: down }]);
    says.evaluate = () => [effect];
    const given = await sent(buyer, give);
    says.evaluate = fail;
    expect(await buyer.commit({ fingerprint: given.commit.fingerprint })).toMatchObject({ ok: false, code: 'widget_unavailable' });
    expect(primary.payments.size).toBe(0);
    // Without it the order can be placed.
    const without = await sent(buyer, { type: 'widget.clear', section: 'bees' });
    expect(await buyer.commit({ fingerprint: without.commit.fingerprint, wait: 'settled' })).toMatchObject({ ok: true });
  });

  it('is left out when it may be, the merchant is told, and no buyer pays what they have not seen', async () => {
    const { says, problems, checkout: { buyer }, orders } = await shop('skip');
    const given = await sent(buyer, give);
    expect(given.summary.total.amountMinor).toBe(3100);
    says.evaluate = fail;
    const changed = await buyer.commit({ fingerprint: given.commit.fingerprint });
    expect(changed).toMatchObject({ ok: false, code: 'total_changed', view: { summary: { fees: [], total: { amountMinor: 3000 } } } });
    expect(problems).toMatchObject([{ code: 'ERR_PLUGIN_FAILED', details: { kind: 'widget', id: 'bees', method: 'evaluate' }, cause: down }]);
    expect(await buyer.commit({ fingerprint: changed.view?.commit.fingerprint ?? '', wait: 'settled' })).toMatchObject({ ok: true });
    expect([...orders.placed.values()]).toMatchObject([{ totalMinor: 3000, fees: [] }]);
  });

  it('is left out, too, when what it answers makes no sense, also in a promise that breaks', async () => {
    const { says, problems, checkout: { buyer } } = await shop('skip');
    const wrong: readonly (() => unknown)[] = [() => [{ ...effect, amountMinor: 0.5 }], () => Promise.reject(down)];
    for (const evaluate of wrong) {
      // A plugin may answer anything; the border has to find out.
      says.evaluate = evaluate as Widget['evaluate'];
      expect((await sent(buyer, give, { type: 'cart.refresh' })).summary.total.amountMinor).toBe(3000);
      expect(problems.splice(0)).toMatchObject([{ code: 'ERR_PLUGIN_ANSWER' }, { code: 'ERR_PLUGIN_ANSWER' }]);
    }
  });

  it('changes nothing when it makes a promise of what was entered, and the promise may break', async () => {
    const { says, checkout: { buyer, view } } = await shop();
    says.parse = (() => Promise.reject(down)) as unknown as Widget['parse'];
    expect(await buyer.send(give)).toMatchObject({ ok: false, code: 'plugin_malformed', view: { revision: view.revision } });
  });
});
