import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { cart, commit, contact, payWith, plugins, scenario, selectFulfillment } from '@kasse/testing/scenario';
import { describePaymentGateway } from '@kasse/testing/vitest';
import type { AuthorizeRequest } from 'kasse/plugin';
import { describe, expect, it } from 'vitest';
import { acmePay } from './acme-pay.js';
import { startAcme } from './acme.js';

const here = import.meta.dirname;
const options = { url: 'https://acme.example', apiKey: 'key', returnUrl: 'https://shop.example/back' };
const request: AuthorizeRequest = { reference: 'cs_1', amountMinor: 2_000, currency: 'EUR', method: 'card', token: 'tok_ok', capture: false };

/** The provider of the gateway that was opened last. */
let acme = startAcme();

describePaymentGateway('acmePay', {
  open: ({ now }) => {
    acme = startAcme();
    return acmePay({ ...options, fetch: acme.fetch, now });
  },
  broken: () => acmePay({ ...options, fetch: () => Promise.reject(new TypeError('fetch failed')) }),
  failing: () => acmePay({ ...options, fetch: () => Promise.resolve(Response.json({ error: 'internal' }, { status: 500 })) }),
  silent: () => acmePay({ ...options, fetch: (_url, init) => new Promise((_, reject) => init?.signal?.addEventListener('abort', () => { reject(new Error('aborted')); })) }),
  request,
  keepsBooks: true,
  captures: true,
  voids: true,
  refunds: true,
  declined: { ...request, token: 'tok_decline' },
  partial: { ...request, token: 'tok_partial' },
  challenged: { ...request, token: 'tok_3ds' },
  confirm: ({ action }) => {
    if (action.action !== 'redirect') throw new Error('There is nowhere to go.');
    return Object.fromEntries(new URL(acme.confirm(action.url)).searchParams);
  },
  pending: { ...request, token: 'tok_slow' },
  lost: { ...request, token: 'tok_lost' },
  wrongOptions: [{ url: 'nowhere' }, { apikey: 'misspelt' }],
});

it('is the gateway of the guide, letter by letter', async () => {
  const page = await readFile(join(here, '../../docs/guide/payments.md'), 'utf8');
  const shown = /<!-- acme-pay -->\n```ts\n([^]*?)```/.exec(page)?.[1];
  expect(shown).toBe(await readFile(join(here, 'acme-pay.ts'), 'utf8'));
});

describe('a challenge at acmePay', () => {
  const open = async () => {
    const acme = startAcme();
    const shop = plugins(acmePay({ ...options, id: 'bank', fetch: acme.fetch, now: () => Date.parse('2026-03-01T12:00:00Z') }));
    const { buyer, view } = await scenario().given(cart({ shipTo: 'GB' }), shop).when(contact(), selectFulfillment('standard'), payWith('tok_3ds'), commit());
    return { acme, buyer, view };
  };

  it('is shown to the buyer, who comes back to the shop and has an order', async () => {
    const { acme, buyer, view } = await open();
    expect(view).toMatchObject({ status: 'requires_escalation', action: { action: 'redirect', gateway: 'bank' } });
    if (view.action?.action !== 'redirect') throw new Error('There is nowhere to go.');
    expect(acme.confirm(view.action.url)).toBe(options.returnUrl);
    const done = await buyer.resume({ confirmed: 'yes' });
    expect(done.view?.status).toBe('completed');
    await expect.poll(() => [...acme.payments.values()].map(({ status }) => status)).toEqual(['taken']);
  });

  it('goes on for a buyer who comes back too early, whatever the address says', async () => {
    const { buyer } = await open();
    expect((await buyer.resume({ confirmed: 'yes' })).view).toMatchObject({ status: 'requires_escalation', action: { action: 'redirect' } });
  });
});
