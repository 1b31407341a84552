import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describePaymentGateway } from '@kasse/testing/vitest';
import type { AuthorizeRequest } from 'kasse/plugin';
import { expect, it } from 'vitest';
import { acmePay } from './acme-pay.js';
import { startAcme } from './acme.js';

const here = import.meta.dirname;
const options = { url: 'https://acme.example', apiKey: 'key', returnUrl: 'https://shop.example/back' };
const request: AuthorizeRequest = { reference: 'cs_1', amountMinor: 2_000, currency: 'EUR', method: 'card', token: 'tok_ok', capture: false };

describePaymentGateway('acmePay', {
  open: ({ now }) => acmePay({ ...options, fetch: startAcme().fetch, now }),
  broken: () => acmePay({ ...options, fetch: () => Promise.reject(new TypeError('fetch failed')) }),
  silent: () => acmePay({ ...options, fetch: (_url, init) => new Promise((_, reject) => init?.signal?.addEventListener('abort', () => { reject(new Error('aborted')); })) }),
  request,
  keepsBooks: true,
  captures: true,
  voids: true,
  refunds: true,
  declined: { ...request, token: 'tok_decline' },
  challenged: { ...request, token: 'tok_3ds' },
  pending: { ...request, token: 'tok_slow' },
  lost: { ...request, token: 'tok_lost' },
  wrongOptions: [{ url: 'nowhere' }, { apikey: 'misspelt' }],
});

it('is the gateway of the guide, letter by letter', async () => {
  const page = await readFile(join(here, '../../docs/guide/payments.md'), 'utf8');
  const shown = /<!-- acme-pay -->\n```ts\n([^]*?)```/.exec(page)?.[1];
  expect(shown).toBe(await readFile(join(here, 'acme-pay.ts'), 'utf8'));
});
