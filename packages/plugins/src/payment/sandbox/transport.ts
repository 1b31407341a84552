/** One request to the gateway. */
export interface WireRequest {
  readonly method: 'GET' | 'POST';
  /** Path and query, escaped. */
  readonly path: string;
  readonly idempotencyKey?: string;
  readonly body?: string;
}

/** What came of it, as far as the connection can tell. */
export type WireReply =
  | { readonly status: 'answered'; readonly httpStatus: number; readonly text: string }
  /** No byte of the request can have reached the gateway. */
  | { readonly status: 'not_sent' }
  /** Sent, or perhaps sent, and not answered. */
  | { readonly status: 'no_answer' };

/** Sends once: it never retries, and never throws. */
export type Transport = (request: WireRequest, signal: AbortSignal) => Promise<WireReply>;

/** Longest answer that is read. */
export const ANSWER_BYTES_MAX = 64 * 1024;

/** True for errors of looking up the host or of connecting to it: the request was certainly not sent. */
export function isBeforeSending(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  // fetch wraps the error of the socket; a host with several addresses gives one error for each.
  if (error instanceof AggregateError) return error.errors.length > 0 && error.errors.every(isBeforeSending);
  const { syscall, code } = error as NodeJS.ErrnoException;
  if (syscall === 'connect' || syscall === 'getaddrinfo' || code === 'UND_ERR_CONNECT_TIMEOUT') return true;
  return error.cause !== undefined && isBeforeSending(error.cause);
}
