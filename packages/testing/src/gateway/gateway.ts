import type { BooksReader } from './books.js';
import type { Desk } from './answers.js';
import type { Circumstances } from './charge.js';
import type { GatewaySwitch, StoredWebhook } from './control-protocol.js';
import type { FaultBox, Planted, Taken } from './fault-box.js';
import { finishDue } from './finish.js';
import type { GroupCommit } from './group-commit.js';
import { eventOf, type Happening } from './happening.js';
import type { Ledger, PaymentRow } from './ledger.js';
import { type Reply, spoiled, stopped } from './reply.js';
import type { Timetable } from './timetable.js';
import type { WebhookSender } from './webhook-sender.js';

/** Everything a request is answered from. */
export interface Gateway {
  readonly name: string;
  readonly ledger: Ledger;
  readonly books: BooksReader;
  readonly group: GroupCommit;
  readonly timetable: Timetable;
  readonly webhooks: WebhookSender;
  readonly faults: FaultBox;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Moves `now` forward. */
  readonly advance: (ms: number) => void;
  /** How far a test has moved it. */
  readonly offsetMs: () => number;
  /** Known once it listens. */
  url: string;
  /** Its faults are in the box. */
  settings: GatewaySwitch;
}

export function deskOf({ now, url }: Gateway): Desk {
  return { nowMs: now(), url };
}

/** Makes a payment or a movement with the fault it gets, and answers as that fault will have it. */
export async function write(gateway: Gateway, fault: Taken | undefined, work: (at: Circumstances) => Reply): Promise<Reply> {
  const early = fault === undefined ? undefined : stopped(fault);
  if (early !== undefined) return late(gateway, early);
  const answer = await record(gateway, () => work({ nowMs: gateway.now(), url: gateway.url, terms: gateway.settings, fault }));
  if (fault !== undefined && !answer.isNew && answer.httpStatus !== 503) fault.giveBack();
  return late(gateway, answer);
}

/** Answers a query with the fault it gets. */
export function read(gateway: Gateway, planted: Planted | undefined, work: () => Reply): Reply {
  const fault = gateway.faults.take('resolve', planted);
  return fault === undefined ? work() : (stopped(fault) ?? spoiled(work(), fault));
}

/** Runs work in a transaction, and its webhooks with it: an event is written if and only if what it tells is. */
export async function record(gateway: Gateway, work: () => Reply): Promise<Reply> {
  if (gateway.webhooks.settings().url === null) return gateway.group.run(work);
  const { answer, events } = await gateway.group.run(() => {
    const answer = work();
    return { answer, events: answer.happened === undefined ? [] : answer.happened.flatMap((happening) => written(gateway, happening)) };
  });
  gateway.webhooks.take(events);
  return answer;
}

/** Ends the payment when its time has come, unless something else does before. */
export function watch(gateway: Gateway, { number, due_ms: dueMs }: PaymentRow): void {
  if (dueMs === null) return;
  gateway.timetable.at(dueMs, async () => {
    try {
      await record(gateway, () => finishDue(gateway.ledger, number, deskOf(gateway)) ?? NOTHING);
    } catch {
      // The gateway is closing, or its disk fails: the next start watches the payment again.
    }
  });
}

const NOTHING: Reply = { httpStatus: 0, body: null, delayMs: 0, isNew: false };

function written({ ledger, webhooks, now }: Gateway, happening: Happening): readonly StoredWebhook[] {
  const event = eventOf(happening, ledger.idOf(happening.row), now());
  return Array.from({ length: webhooks.settings().copies }, () => ledger.addEvent(event));
}

function late({ settings }: Gateway, answer: Reply): Reply {
  return settings.latencyMs === 0 ? answer : { ...answer, delayMs: answer.delayMs + settings.latencyMs };
}
