import type { PaymentRow } from './ledger.js';
import type { Reply } from './reply.js';

/** What the shopper chose on the page. */
export type ChallengeChoice = 'approve' | 'decline' | 'leave';

const RESULT: Readonly<Record<ChallengeChoice, string>> = { approve: 'approved', decline: 'declined', leave: 'abandoned' };

/** The page of the shopper's bank: one form, no script. */
export function challengePage(row: PaymentRow, id: string): Reply {
  const isWaiting = row.status === 'action_required' && row.voided === 0;
  const amount = `${row.amount_minor} minor units of ${row.currency}`;
  const buttons = (Object.keys(RESULT) as ChallengeChoice[]).map((choice) => `<button name="result" value="${choice}">${choice}</button>`);
  return page(
    200,
    isWaiting
      ? `<p>Payment ${escaped(id)} of ${escaped(amount)} for ${escaped(row.reference)}.</p><form method="post">${buttons.join(' ')}</form>`
      : `<p>Payment ${escaped(id)} does not wait for you${row.voided === 1 ? ': it was canceled' : ''}.</p>`,
  );
}

/** Sends the shopper back to the shop, or says that this was all. */
export function challengeDone(row: PaymentRow, id: string, choice: ChallengeChoice): Reply {
  if (row.return_url === null) return page(200, '<p>Thank you. You can close this page.</p>');
  const location = new URL(row.return_url);
  location.searchParams.set('payment', id);
  location.searchParams.set('result', RESULT[choice]);
  return { ...page(303, '<p>Back to the shop.</p>'), headers: { ...HEADERS, location: location.href } };
}

/** What a form sent; undefined when it is none of the three. */
export function choiceIn(form: string): ChallengeChoice | undefined {
  const result = new URLSearchParams(form).get('result');
  return result === 'approve' || result === 'decline' || result === 'leave' ? result : undefined;
}

export function page(httpStatus: number, html: string): Reply {
  const body = `<!doctype html><html lang="en"><meta charset="utf-8"><title>Sandbox bank</title><h1>Sandbox bank</h1>${html}</html>`;
  return { httpStatus, body, delayMs: 0, isNew: false, headers: HEADERS };
}

const HEADERS = { 'content-type': 'text/html; charset=utf-8', 'content-security-policy': "default-src 'none'" };

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character);
}
