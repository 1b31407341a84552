import { ANSWER_BYTES_MAX, isBeforeSending, type Transport } from './transport.js';

/**
 * The part of `fetch` that is used. A `body` that is an async iterable of bytes, as that of `fetch` is, is read piece by
 * piece, and no further than an answer may be long; without one the `text` is read whole before that can be seen.
 */
export type FetchLike = (url: string, init: {
  readonly method: string;
  readonly headers: Record<string, string>;
  readonly body?: string;
  readonly signal: AbortSignal;
  readonly redirect: 'error';
}) => Promise<FetchedAnswer>;

interface FetchedAnswer {
  readonly status: number;
  readonly body?: unknown;
  text(): Promise<string>;
}

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
      const text = await textOf(answer);
      if (text === undefined) {
        // The rest of it is not waited for.
        giveUp();
        return { status: 'no_answer' };
      }
      return { status: 'answered', httpStatus: answer.status, text };
    } catch (error) {
      return { status: isBeforeSending(error) ? 'not_sent' : 'no_answer' };
    } finally {
      clearTimeout(timer);
      signal.removeEventListener('abort', giveUp);
    }
  };
}

/** `undefined` when it is longer than an answer may be. */
async function textOf(answer: FetchedAnswer): Promise<string | undefined> {
  if (!isIterable(answer.body)) {
    const text = await answer.text();
    return text.length > ANSWER_BYTES_MAX ? undefined : text;
  }
  const decoder = new TextDecoder();
  let bytes = 0;
  let text = '';
  for await (const piece of answer.body) {
    if (!ArrayBuffer.isView(piece)) throw new TypeError('The body of an answer is not made of bytes.');
    bytes += piece.byteLength;
    if (bytes > ANSWER_BYTES_MAX) return undefined;
    text += decoder.decode(new Uint8Array(piece.buffer, piece.byteOffset, piece.byteLength), { stream: true });
  }
  return text + decoder.decode();
}

function isIterable(body: unknown): body is AsyncIterable<unknown> {
  return typeof body === 'object' && body !== null && Symbol.asyncIterator in body;
}
