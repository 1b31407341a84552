import type { FetchLike } from '@kasse/plugins/payment/sandbox';

/** A line to a gateway that can say "nobody there" and pass on what it was given all the same, later. */
export interface SlowLine {
  readonly fetch: FetchLike;
  /** Keeps the next request that would pay. */
  keepNext(): void;
  /** Passes it on. */
  deliver(): Promise<void>;
}

export function slowLine(): SlowLine {
  let isKeeping = false;
  let kept: (() => Promise<unknown>) | undefined;
  return {
    fetch: (url, init) => {
      if (!isKeeping || init.method !== 'POST') return fetch(url, init);
      isKeeping = false;
      const { signal: _, ...later } = init;
      kept = () => fetch(url, later);
      return Promise.reject(Object.assign(new Error('connect ECONNREFUSED'), { syscall: 'connect', code: 'ECONNREFUSED' }));
    },
    keepNext: () => {
      isKeeping = true;
    },
    deliver: async () => {
      await kept?.();
      kept = undefined;
    },
  };
}
