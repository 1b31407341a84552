import { isKasseError, KasseError, type PluginCall } from '../errors/index.js';

/**
 * The error for what a plugin or the backend threw: who it was and what about, so that a log says where to look. Of what
 * was thrown it repeats nothing, for that may hold what a buyer entered; it is the `cause`.
 * An answer that makes no sense was named at the border already.
 */
export function failureOf(who: PluginCall, thrown: unknown): KasseError {
  if (isKasseError(thrown, 'ERR_PLUGIN_ANSWER')) return thrown;
  const fact = thrown instanceof CallTimeout ? `did not answer within ${thrown.timeoutMs} ms.` : 'threw. What it threw is the "cause" of this error.';
  return new KasseError('ERR_PLUGIN_FAILED', `${subjectOf(who)} ${fact}`, { ...who }, { cause: thrown });
}

/** Calls what answers at once, and names it should it throw. */
export function named<T>(who: PluginCall, run: () => T): T {
  try {
    return run();
  } catch (error) {
    throw failureOf(who, error);
  }
}

/** Nothing came back in time. */
export class CallTimeout extends Error {
  override readonly name = 'CallTimeout';
  readonly timeoutMs: number;

  constructor(timeoutMs: number) {
    super(`No answer within ${timeoutMs} ms.`);
    this.timeoutMs = timeoutMs;
  }
}

/** Parts of the backend that `createKasse` is given, and no plugins. */
const PARTS: ReadonlySet<string> = new Set(['cart', 'orders', 'onEvent', 'continueUrl']);

function subjectOf({ kind, id, method }: PluginCall): string {
  if (!PARTS.has(kind)) return `${method} of ${kind} plugin "${id}"`;
  return kind === method ? method : `${kind}.${method}`;
}
