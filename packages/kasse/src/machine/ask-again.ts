import type { Effect } from '../session/index.js';
import { resolveDelayMs } from './retry-delay.js';
import type { Step } from './step.js';

/**
 * When a payment is asked for again that nobody decided yet: soon at first, since a buyer may be waiting, then ever more
 * rarely, by its age. A month after it was made, or after its order was due to be paid, the asking ends: a person is told,
 * who can have it tried again, and whatever a webhook says of it is still looked at.
 *
 * @param checkAfterMs - Before which the gateway will know nothing new.
 * @returns ISO 8601; `null` when it is not asked for any more.
 */
export function askAgainAt(step: Step, { key, createdAt, sends }: Effect, checkAfterMs = 0): string | null {
  const { due } = step.session;
  const endsMs = Math.max(Date.parse(createdAt), due === undefined ? 0 : Date.parse(due.by)) + WATCH_MS;
  if (step.nowMs >= endsMs) {
    step.flag('outcome_unknown', key);
    return null;
  }
  const byAgeMs = Math.min((step.nowMs - Date.parse(createdAt)) * AGE_SHARE, PAUSE_MS_MAX);
  const delayMs = Math.max(checkAfterMs, resolveDelayMs(sends + 1, step.context.random()), byAgeMs);
  return step.after(Math.round(Math.min(delayMs, endsMs - step.nowMs)));
}

const DAY_MS = 24 * 60 * 60 * 1000;
/** Late transfers and captures that somebody forgot show within it. */
const WATCH_MS = 30 * DAY_MS;
const AGE_SHARE = 1 / 16;
const PAUSE_MS_MAX = DAY_MS;
