import type { CallContext } from '../contracts/index.js';
import type { PluginCall } from '../errors/index.js';
import { CallTimeout, failureOf } from './plugin-failure.js';
import type { Runtime } from './runtime.js';

/** How long the engine waits for each kind of call, in milliseconds. */
export interface Timeouts {
  /** Prices, discounts, carriers, taxes, facts. */
  readonly quoteMs: number;
  /** Holds, payments, orders, events. */
  readonly effectMs: number;
  /** `orders.record`, on a store that waits for it: past it the pivot is undone and tried again. */
  readonly recordMs: number;
  /** How long a buyer's commit waits for its outcome before it answers "checking". */
  readonly answerMs: number;
  /** How far the clocks of two workers may lie apart at most, and that of a plugin which holds stock, codes or stored value from theirs. */
  readonly clockSkewMs: number;
}

export const defaultTimeouts: Timeouts = { quoteMs: 8_000, effectMs: 20_000, recordMs: 5_000, answerMs: 25_000, clockSkewMs: 5_000 };

/**
 * Calls a plugin with a deadline. When it passes, the signal aborts and the call counts as unanswered.
 *
 * @throws {KasseError} `ERR_PLUGIN_FAILED` naming the plugin when it throws, or nothing came back in time.
 */
export function callPlugin<T>(
  who: PluginCall,
  call: { readonly idempotencyKey: string; readonly runtime: Runtime; readonly timeoutMs: number; readonly notAfterMs?: number },
  run: (context: CallContext) => Promise<T>,
): Promise<T> {
  const { runtime } = call;
  const context = new LazyCall(call.idempotencyKey, Math.min(call.notAfterMs ?? Infinity, runtime.now() + call.timeoutMs));
  return new Promise<T>((resolve, reject) => {
    const timer = runtime.setTimeout(() => {
      context.abort();
      reject(failureOf(who, new CallTimeout(call.timeoutMs)));
    }, call.timeoutMs);
    const settle = (): void => {
      runtime.clearTimeout(timer);
    };
    let answer: Promise<T>;
    try {
      answer = run(context);
    } catch (error) {
      settle();
      // A plugin may throw before it returns a promise.
      reject(failureOf(who, error));
      return;
    }
    answer.then(
      (value) => {
        settle();
        resolve(value);
      },
      (error: unknown) => {
        settle();
        reject(failureOf(who, error));
      },
    );
  });
}

/** An AbortController costs more than many an in-process plugin: it is made when a plugin asks for the signal. */
class LazyCall implements CallContext {
  readonly idempotencyKey: string;
  readonly #notAfterMs: number;
  #controller: AbortController | undefined;
  #isAborted = false;

  constructor(idempotencyKey: string, notAfterMs: number) {
    this.idempotencyKey = idempotencyKey;
    this.#notAfterMs = notAfterMs;
  }

  get notAfter(): string {
    return new Date(this.#notAfterMs).toISOString();
  }

  get signal(): AbortSignal {
    this.#controller ??= new AbortController();
    if (this.#isAborted) this.#controller.abort();
    return this.#controller.signal;
  }

  abort(): void {
    this.#isAborted = true;
    this.#controller?.abort();
  }
}
