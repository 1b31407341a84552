import type { EngineContext } from './context.js';
import type { Alarm } from './runtime.js';

/** The right to deliver a shop's events, where engines share a store: it is kept by looking at the outbox again and again. */
export interface KeptOutbox {
  /** Whether the right surely is this engine's. It is not after a pause that froze the process, or once another one has it. */
  isOurs(): boolean;
  /** Looks no more; resolves when no look is out. */
  end(): Promise<void>;
}

/** @param askedAt - When the outbox was asked for what is delivered now, by the runtime's `elapsed`. */
export function keepOutbox({ store, runtime, onProblem }: EngineContext, shopKey: string, askedAt: number): KeptOutbox {
  if (!store.isShared) return { isOurs: () => true, end: () => Promise.resolve() };
  let goodUntil = askedAt + GOOD_MS;
  let looking: Promise<void> | undefined;
  let next: Alarm | undefined;
  let isEnded = false;
  const look = async (): Promise<void> => {
    const begunAt = runtime.elapsed();
    try {
      // What is delivered now waits there: where nothing does, it is another worker's.
      const isKept = (await store.outbox(shopKey, 1)).length > 0;
      goodUntil = isKept ? begunAt + GOOD_MS : -Infinity;
    } catch (error) {
      onProblem(error);
    }
    if (!isEnded) lookLater();
  };
  const lookLater = (): void => {
    next = runtime.setTimeout(() => {
      looking = look();
    }, LOOK_MS);
    next.unref();
  };
  lookLater();
  return {
    isOurs: () => runtime.elapsed() < goodUntil,
    end: async () => {
      isEnded = true;
      runtime.clearTimeout(next);
      await looking;
    },
  };
}

const LOOK_MS = 1_000;
/** As the contract of the store has it. */
const GOOD_MS = 3_000;
