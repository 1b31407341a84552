import { type ChallengeChoice, challengeDone, challengePage, choiceIn, page } from './challenge-page.js';
import { findPayment } from './charge.js';
import type { ClockAnswer, GatewaySwitch, WebhookEvent, WebhookList } from './control-protocol.js';
import { exportBooks } from './export-books.js';
import { finish } from './finish.js';
import { deskOf, type Gateway, record } from './gateway.js';
import { moveOutside } from './move.js';
import { parseClock, parseForge, parseRelease, parseSwitch, parseWebhookSettings } from './parse-control.js';
import { parseAmount, parseNothing } from './parse-request.js';
import type { AnyMovement } from './refuse.js';
import { notFound, reply } from './reply.js';
import type { Reply } from './reply.js';
import { jsonOf, type Visit } from './visit.js';

const EVENTS_MAX = 1_000;

export function getSwitch(gateway: Gateway): Reply {
  return reply(200, switchNow(gateway));
}

export function postSwitch(gateway: Gateway, visit: Visit): Reply {
  const before = switchNow(gateway);
  const { faults, ...settings } = parseSwitch(jsonOf(visit), before);
  gateway.settings = { ...settings, faults: [] };
  if (faults !== before.faults) gateway.faults.set(faults);
  return getSwitch(gateway);
}

export function getClock({ now, offsetMs }: Gateway): Reply {
  const answer: ClockAnswer = { now: new Date(now()).toISOString(), offsetMs: offsetMs() };
  return reply(200, answer);
}

export async function postClock(gateway: Gateway, visit: Visit): Promise<Reply> {
  gateway.advance(parseClock(jsonOf(visit)).advanceMs);
  await gateway.timetable.runDue();
  return getClock(gateway);
}

/** `POST /dashboard/payments/:id/...` */
export function postOutside(movement: AnyMovement): (gateway: Gateway, visit: Visit) => Promise<Reply> {
  return (gateway, visit) => {
    const body = jsonOf(visit);
    if (movement === 'void') parseNothing(body);
    const amountMinor = movement === 'void' ? 0 : parseAmount(body).amountMinor;
    return record(gateway, () => moveOutside(gateway.ledger, { movement, id: visit.id, amountMinor }, deskOf(gateway)));
  };
}

export function getChallenge({ ledger }: Gateway, { id }: Visit): Reply {
  const row = findPayment(ledger, id);
  return row === undefined ? page(404, '<p>There is no such payment.</p>') : challengePage(row, id);
}

export async function postChallenge(gateway: Gateway, { id, text }: Visit): Promise<Reply> {
  const { ledger } = gateway;
  const choice = choiceIn(text);
  const row = findPayment(ledger, id);
  if (row === undefined) return page(404, '<p>There is no such payment.</p>');
  if (choice === undefined) return page(400, '<p>Choose approve, decline or leave.</p>');
  const { httpStatus } = await choose(gateway, id, choice);
  // Read again: what the page says must be what is.
  return httpStatus === 200 ? challengeDone(row, id, choice) : { ...challengePage(findPayment(ledger, id) ?? row, id), httpStatus };
}

export function getWebhooks({ webhooks }: Gateway): Reply {
  const { secret, ...settings } = webhooks.settings();
  return reply(200, { ...settings, hasSecret: secret !== '' });
}

export function postWebhooks(gateway: Gateway, visit: Visit): Reply {
  gateway.webhooks.set(parseWebhookSettings(jsonOf(visit), gateway.webhooks.settings()));
  return getWebhooks(gateway);
}

export function getWebhookEvents({ ledger }: Gateway): Reply {
  const list: WebhookList = { events: ledger.lastEvents(EVENTS_MAX) };
  return reply(200, list);
}

export async function postRelease({ webhooks }: Gateway, visit: Visit): Promise<Reply> {
  return reply(200, await webhooks.release(parseRelease(jsonOf(visit))));
}

export async function postForge(gateway: Gateway, visit: Visit): Promise<Reply> {
  const { payment, kind, totalMinor, flaw } = parseForge(jsonOf(visit));
  const row = findPayment(gateway.ledger, payment);
  if (row === undefined) return notFound(payment);
  const { reference, key, currency } = row;
  const event: WebhookEvent = {
    id: `evt_forged_${payment}`, type: `payment.${kind}`, createdAt: new Date(gateway.now()).toISOString(),
    payment, reference, key, totalMinor, currency, origin: 'api',
  };
  return reply(200, await gateway.webhooks.forge(event, flaw));
}

export function getBooks({ books }: Gateway): Reply {
  return reply(200, books.totals());
}

export function getReferenceBooks({ books }: Gateway, { id }: Visit): Reply {
  return reply(200, books.reference(id));
}

export function getExport({ ledger }: Gateway): Reply {
  return { httpStatus: 200, body: null, delayMs: 0, isNew: false, stream: (response) => exportBooks(ledger, response) };
}

export function getHealth({ name }: Gateway): Reply {
  return reply(200, { status: 'ok', name });
}

function switchNow({ settings, faults }: Gateway): GatewaySwitch {
  return { ...settings, faults: faults.rules() };
}

/** To leave changes nothing: the payment waits until its time is over. */
async function choose(gateway: Gateway, id: string, choice: ChallengeChoice): Promise<Reply> {
  if (choice === 'leave') return reply(200, {});
  return record(gateway, () => finish(gateway.ledger, id, 'action_required', { result: choice === 'approve' ? 'ok' : 'fail' }, deskOf(gateway)));
}
