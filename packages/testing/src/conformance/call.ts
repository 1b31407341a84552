import type { CallContext } from 'kasse/plugin';

/** A call that has all the time in the world. */
export function call(idempotencyKey = 'key-1', change: Partial<CallContext> = {}): CallContext {
  return { signal: new AbortController().signal, idempotencyKey, notAfter: '2099-01-01T00:00:00.000Z', ...change };
}

/** A call whose engine has stopped waiting before it began. */
export function abortedCall(idempotencyKey: string): CallContext {
  return call(idempotencyKey, { signal: AbortSignal.abort() });
}

/** How long an implementation may take to notice that nobody waits any more. */
const NOTICE_MS = 2_000;

/**
 * Calls something that never gets an answer, stops waiting after a moment, and says how the call ended.
 * @throws {Error} When it did not end.
 */
export async function endOf<T>(work: (call: CallContext) => Promise<T>): Promise<{ readonly answer: T } | { readonly error: unknown }> {
  const controller = new AbortController();
  const ended = work(call('key-silent', { signal: controller.signal })).then(
    (answer) => ({ answer }),
    (error: unknown) => ({ error }),
  );
  setTimeout(() => {
    controller.abort();
  }, 20);
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new Error(`The signal aborted and the call still waits after ${NOTICE_MS} ms. Hand "signal" to your client.`));
    }, NOTICE_MS);
  });
  return Promise.race([ended, late]).finally(() => {
    clearTimeout(timer);
  });
}
