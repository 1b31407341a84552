/** How long a statement waits for a row that another transaction has locked, in milliseconds. The same in `commit_units`. */
export const LOCK_WAIT_MS = 500;

/**
 * Bounds the waiting for locks of the statement it begins, which has to join `bound`: without a round trip of its own, and
 * for nothing else on the connection. It is worked out before the first row is locked.
 */
export const BOUNDED = `WITH bound AS MATERIALIZED (SELECT set_config('lock_timeout', '${LOCK_WAIT_MS}', true))`;

/**
 * A transaction of several round trips. The server ends it when it works, or waits for its client, for longer than `limitMs`
 * at a time: a process that froze in the middle would otherwise keep its rows locked for as long as its connection lives.
 */
export function beginFor(limitMs: number): string {
  const ms = Math.ceil(limitMs);
  return `BEGIN; SET LOCAL statement_timeout = ${ms}; SET LOCAL idle_in_transaction_session_timeout = ${ms + GRACE_MS}`;
}

/** The client ends it first where it can: it closes one connection fewer in the middle of something. */
const GRACE_MS = 1_000;

/** Rejects when `work` is not over after `ms`; `work` is then no longer waited for. */
export async function within<T>(ms: number, work: () => Promise<T>, late: () => Error): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const end = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(late());
    }, ms);
  });
  try {
    return await Promise.race([work(), end]);
  } finally {
    clearTimeout(timer);
  }
}
