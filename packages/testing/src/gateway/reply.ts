import { createHash } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import type { Happening } from './happening.js';
import type { OperationRow, PaymentRow } from './ledger.js';
import type { FaultAnswer, InvalidAnswer, KeyConflictAnswer } from './protocol.js';
import type { Taken } from './fault-box.js';

/** What leaves the gateway; `body` null destroys the socket instead. */
export interface Reply {
  readonly httpStatus: number;
  readonly body: string | null;
  readonly delayMs: number;
  /** True when this request wrote it, false for a replay or a refusal that wrote nothing. */
  readonly isNew: boolean;
  /** The payment as this request left it. */
  readonly row?: PaymentRow;
  /** What the books have learned by it, for webhooks. */
  readonly happened?: readonly Happening[];
  /** Besides the length; JSON unless it says otherwise. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Writes the whole answer instead of `body`. */
  readonly stream?: (response: ServerResponse) => Promise<void>;
}

const FAULT: FaultAnswer = { status: 'fault', message: 'The gateway failed. Query by reference to learn what was done.' };
const FAULT_BODY = JSON.stringify(FAULT);
const GARBAGE = 'thank you, come again';

/** An answer that wrote nothing. */
export function reply(httpStatus: number, body: object): Reply {
  return { httpStatus, body: JSON.stringify(body), delayMs: 0, isNew: false };
}

export function invalid(httpStatus: number, status: InvalidAnswer['status'], message: string): Reply {
  const answer: InvalidAnswer = { status, message };
  return reply(httpStatus, answer);
}

export function notFound(id: string): Reply {
  return invalid(404, 'not_found', `There is no payment "${id.slice(0, 60)}" here. Is it another gateway's?`);
}

/** For the requests that come after the key was looked up. */
export function unavailable(): Reply {
  return reply(503, { status: 'unavailable' });
}

export function failed(): Reply {
  return { httpStatus: 500, body: FAULT_BODY, delayMs: 0, isNew: false };
}

/** The stored answer, or a conflict when the key came with another request. */
export function replay(known: OperationRow, fingerprint: string): Reply {
  if (known.fingerprint === fingerprint) return stored(known);
  const conflict: KeyConflictAnswer = {
    status: 'key_conflict',
    message: 'This Idempotency-Key came before with another request. Repeat that request, or use a new key.',
  };
  return reply(409, conflict);
}

/** What the key replays. Under a cached 500 lies the truth, which only other queries tell. */
export function stored({ http_status: httpStatus, body }: OperationRow): Reply {
  return httpStatus === 500 ? failed() : { httpStatus, body, delayMs: 0, isNew: false };
}

/** What a fault answers before anything is looked at; undefined when it does not come so early. */
export function stopped(taken: Taken): Reply | undefined {
  switch (taken.fault) {
    case 'rate_limit':
      return reply(429, { status: 'rate_limited' });
    case '500_before':
      return failed();
    case 'drop_before':
      return { httpStatus: 0, body: null, delayMs: 0, isNew: false };
    case 'not_found':
      return invalid(404, 'not_found', 'The gateway was asked not to find it.');
    default:
      return undefined;
  }
}

/** What a fault makes of an answer, after it was stored. */
export function spoiled(answer: Reply, taken: Taken | undefined): Reply {
  switch (taken?.fault) {
    case 'timeout':
      return { ...answer, delayMs: taken.delayMs };
    case 'drop_after':
      return { ...answer, body: null };
    case '500_after':
    case '500_cached':
      return { ...answer, httpStatus: 500, body: FAULT_BODY };
    case 'garbage':
      return { ...answer, httpStatus: 200, body: GARBAGE };
    default:
      return answer;
  }
}

/** A hash, because the request holds the token. */
export function fingerprintOf(parts: readonly (string | number | boolean | null)[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('base64url');
}
