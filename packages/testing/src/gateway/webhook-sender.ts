import { type ForgeRequest, type ReleaseRequest, type SentWebhooks, SIGNATURE_HEADER, type StoredWebhook, type WebhookEvent, type WebhookSettings } from './control-protocol.js';
import type { GroupCommit } from './group-commit.js';
import type { Ledger } from './ledger.js';
import type { Timetable } from './timetable.js';
import { signatureOf } from './webhook-signature.js';

export const NO_WEBHOOKS: WebhookSettings = { url: null, secret: '', delayMs: 0, copies: 1, hold: false, triesMax: 10, retryMs: 1_000 };

/** A receiver that takes longer has not received it. */
const ANSWER_WITHIN_MS = 5_000;
const RETRY_MS_MAX = 60 * 60 * 1000;
const BACKLOG_MAX = 100_000;
const AT_ONCE_MAX = 8;
const STALE_MS = 60 * 60 * 1000;

/** Sends webhooks until they are taken, at least once each. What is not delivered survives a restart in the books. */
export interface WebhookSender {
  settings(): WebhookSettings;
  /** Starts anew with everything that waits in the books. */
  set(settings: WebhookSettings): void;
  /** Takes what has just been committed. */
  take(events: readonly StoredWebhook[]): void;
  release(request: ReleaseRequest): Promise<SentWebhooks>;
  forge(event: WebhookEvent, flaw: ForgeRequest['flaw']): Promise<SentWebhooks>;
  /** Sends nothing more: the books are about to close. */
  close(): void;
}

interface Premises {
  readonly ledger: Ledger;
  readonly group: GroupCommit;
  readonly timetable: Timetable;
  /** The gateway's clock, for delays and retries. */
  readonly now: () => number;
  /** The machine's, for signatures: the receiver does not follow a clock that a test has moved. */
  readonly wallNow: () => number;
}

export function webhookSender({ ledger, group, timetable, now, wallNow }: Premises): WebhookSender {
  let settings = NO_WEBHOOKS;
  /** Plans made under older settings are void. */
  let generation = 0;
  const inFlight = new Set<string>();
  const queue: string[] = [];

  function plan(id: string, dueMs: number): void {
    const made = generation;
    timetable.at(dueMs, () => {
      if (made === generation && !settings.hold && settings.url !== null) {
        queue.push(id);
        next();
      }
      return Promise.resolve();
    });
  }

  function next(): void {
    while (inFlight.size < AT_ONCE_MAX) {
      const id = queue.shift();
      if (id === undefined) return;
      const event = inFlight.has(id) ? undefined : ledger.event(id);
      if (event?.state === 'waiting') void deliver(event).then(next);
    }
  }

  /** Never rejects. */
  async function deliver(event: StoredWebhook): Promise<number | null> {
    inFlight.add(event.id);
    try {
      const body = bodyOf(event);
      const httpStatus = await post(settings.url, body, signatureOf(body, settings.secret, wallNow()));
      const isTaken = httpStatus !== null && httpStatus >= 200 && httpStatus < 300;
      const tries = event.tries + 1;
      const state = isTaken || event.state === 'delivered' ? 'delivered' : tries >= settings.triesMax ? 'given_up' : 'waiting';
      await group.run(() => {
        ledger.updateEvent({ ...event, state, tries });
      });
      if (state === 'waiting') plan(event.id, now() + Math.min(RETRY_MS_MAX, settings.retryMs * 2 ** (tries - 1)));
      return httpStatus;
    } catch {
      // The gateway is closing. The event waits in the books.
      return null;
    } finally {
      inFlight.delete(event.id);
    }
  }

  return {
    settings: () => settings,
    set: (changed) => {
      settings = changed;
      generation += 1;
      queue.length = 0;
      if (settings.url === null || settings.hold) return;
      for (const { id } of ledger.waitingEvents(BACKLOG_MAX)) plan(id, now() + settings.delayMs);
      void timetable.runDue();
    },
    take: (events) => {
      if (settings.hold) return;
      for (const { id } of events) plan(id, now() + settings.delayMs);
      if (settings.delayMs === 0) void timetable.runDue();
    },
    release: async ({ order, events }) => {
      const ids = events ?? ledger.waitingEvents(BACKLOG_MAX).map(({ id }) => id);
      const sent: { id: string; httpStatus: number | null }[] = [];
      for (const id of order === 'newest_first' ? [...ids].reverse() : ids) {
        const event = ledger.event(id);
        if (event !== undefined) sent.push({ id, httpStatus: await deliver(event) });
      }
      return { sent };
    },
    forge: async (event, flaw) => {
      const body = bodyOf(event);
      const signedBody = flaw === 'tampered' ? bodyOf({ ...event, totalMinor: event.totalMinor + 1 }) : body;
      const secret = flaw === 'wrong_secret' ? `not ${settings.secret}` : settings.secret;
      const signature = signatureOf(signedBody, secret, wallNow() - (flaw === 'stale' ? STALE_MS : 0));
      return { sent: [{ id: event.id, httpStatus: await post(settings.url, body, flaw === 'unsigned' ? undefined : signature) }] };
    },
    close: () => {
      settings = NO_WEBHOOKS;
      generation += 1;
      queue.length = 0;
    },
  };
}

/** What is sent is the event, without what the books keep of its sending. */
function bodyOf({ id, type, createdAt, payment, reference, key, totalMinor, currency, origin }: WebhookEvent): string {
  const event: WebhookEvent = { id, type, createdAt, payment, reference, key, totalMinor, currency, origin };
  return JSON.stringify(event);
}

/** Null when nobody answered in time. */
async function post(url: string | null, body: string, signature: string | undefined): Promise<number | null> {
  if (url === null) return null;
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(signature === undefined ? {} : { [SIGNATURE_HEADER]: signature }) },
      body,
      redirect: 'manual',
      signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
    });
    await response.body?.cancel();
    return response.status;
  } catch {
    return null;
  }
}
