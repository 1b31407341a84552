import type { CallContext } from 'kasse/plugin';

export function call(change: Partial<CallContext> = {}): CallContext {
  return { signal: new AbortController().signal, idempotencyKey: 'key-1', notAfter: '2099-01-01T00:00:00Z', ...change };
}
