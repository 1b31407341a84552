import { describe, expect, it } from 'vitest';
import type { Store } from '../contracts/index.js';
import { memory } from '../stores/memory/index.js';
import type { Staff } from './staff.js';
import { opened, ready } from './test/fill-in.js';
import { kit } from './test/kit.js';

/** Words for somebody who sits in front of a checkout page. */
const FOR_BUYERS = /\b(your|you|we|page|cart)\b/i;

type Refused = { readonly ok: true } | { readonly ok: false; readonly code: string; readonly messages: readonly { readonly content: string }[] };

const request = { requestId: 'r', amountMinor: 100 };
const asks: Readonly<Record<string, (staff: Staff, id: string) => Promise<Refused>>> = {
  refund: (staff, id) => staff.refund(id, request),
  capture: (staff, id) => staff.capture(id, request),
  void: (staff, id) => staff.void(id),
  cancel: (staff, id) => staff.cancel(id),
  resolve: (staff, id) => staff.resolve(id, 'retry'),
  erase: (staff, id) => staff.erase(id),
};

function expectWordsForStaff(result: Refused, code: string): void {
  expect(result).toMatchObject({ ok: false, code });
  for (const { content } of 'messages' in result ? result.messages : []) expect(content).not.toMatch(FOR_BUYERS);
}

describe('what staff are told', () => {
  it.each(Object.entries(asks))('%s: of a session that is not there, in words of their own', async (_, ask) => {
    const { kasse } = await kit();
    expectWordsForStaff(await ask(kasse.staff.as('ann'), 'cs_nobody'), 'session_not_found');
  });

  it.each(['refund', 'capture', 'void'])('%s: of a checkout that is no order yet', async (verb) => {
    const parts = await kit();
    const { sessionId } = await opened(parts);
    const result = await asks[verb]?.(parts.kasse.staff.as('ann'), sessionId);
    expectWordsForStaff(result ?? { ok: true }, 'not_committed');
  });

  it('that a request id stands for another amount already', async () => {
    const parts = await kit();
    const { buyer, view, sessionId } = await ready(parts);
    await buyer.commit({ fingerprint: view.commit.fingerprint, wait: 'settled' });
    const staff = parts.kasse.staff.as('ann');
    await staff.refund(sessionId, request);
    expectWordsForStaff(await staff.refund(sessionId, { ...request, amountMinor: 101 }), 'request_conflict');
  });

  it.each(['refund', 'cancel'])('%s: that others were faster each time, or that the store is in trouble', async (verb) => {
    let answer: Store['commit'] | undefined;
    const store = memory();
    const parts = await kit({ store: { ...store, commit: (unit) => (answer ?? store.commit)(unit) } });
    const { buyer, view, sessionId } = await ready(parts);
    await buyer.commit({ fingerprint: view.commit.fingerprint, wait: 'settled' });
    const act = asks[verb];
    answer = () => Promise.resolve({ status: 'stale' });
    expectWordsForStaff((await act?.(parts.kasse.staff.as('ann'), sessionId)) ?? { ok: true }, 'stale_revision');
    answer = () => Promise.reject(new Error('disk full'));
    expectWordsForStaff((await act?.(parts.kasse.staff.as('ann'), sessionId)) ?? { ok: true }, 'internal');
  });

  it('leaves buyers theirs', async () => {
    const { kasse } = await kit();
    expect(await kasse.session('cs_nobody').view()).toMatchObject({ messages: [{ content: 'This checkout no longer exists. Go back to your cart and start again.' }] });
  });
});
