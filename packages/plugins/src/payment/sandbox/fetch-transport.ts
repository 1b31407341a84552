import { ANSWER_BYTES_MAX, isBeforeSending, type Transport } from './transport.js';

/** The part of `fetch` that is used. */
export type FetchLike = (url: string, init: {
  readonly method: string;
  readonly headers: Record<string, string>;
  readonly body?: string;
  readonly signal: AbortSignal;
  readonly redirect: 'error';
}) => Promise<{ readonly status: number; text(): Promise<string> }>;

/** Sends with the caller's fetch, for its proxies, certificates and tracing. */
export function fetchTransport(baseUrl: string, timeoutMs: number, send: FetchLike): Transport {
  const base = baseUrl.replace(/\/$/, '');
  return async ({ method, path, idempotencyKey, body }, signal) => {
    if (signal.aborted) return { status: 'not_sent' };
    const timeout = new AbortController();
    const giveUp = (): void => {
      timeout.abort();
    };
    const timer = setTimeout(giveUp, timeoutMs);
    signal.addEventListener('abort', giveUp, { once: true });
    try {
      const answer = await send(base + path, {
        method,
        headers: {
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...(idempotencyKey === undefined ? {} : { 'idempotency-key': idempotencyKey }),
        },
        ...(body === undefined ? {} : { body }),
        signal: timeout.signal,
        // A redirect would send the payment a second time.
        redirect: 'error',
      });
      const text = await answer.text();
      if (text.length > ANSWER_BYTES_MAX) return { status: 'no_answer' };
      return { status: 'answered', httpStatus: answer.status, text };
    } catch (error) {
      return { status: isBeforeSending(error) ? 'not_sent' : 'no_answer' };
    } finally {
      clearTimeout(timer);
      signal.removeEventListener('abort', giveUp);
    }
  };
}
