/** Work that is due at a time of the gateway's clock, which a test may move. */
export interface Timetable {
  /** The work must not reject. */
  at(dueMs: number, work: () => Promise<unknown>): void;
  /** Starts what is due and resolves when it has ended; also what became due by it. */
  runDue(): Promise<void>;
  close(): void;
}

interface Entry {
  readonly dueMs: number;
  readonly work: () => Promise<unknown>;
}

/** The longest wait of a timer. */
const TIMER_MS_MAX = 2 ** 31 - 1;

/** @param now - Milliseconds since 1970. */
export function timetable(now: () => number): Timetable {
  /** By due time; of the same time, earlier ones first. */
  const entries: Entry[] = [];
  let timer: NodeJS.Timeout | undefined;
  let isClosed = false;

  function arm(): void {
    clearTimeout(timer);
    const [next] = entries;
    if (next === undefined || isClosed) return;
    // A clock that a test holds still must not make this spin.
    timer = setTimeout(() => void runDue(), Math.min(TIMER_MS_MAX, Math.max(1, next.dueMs - now())));
    timer.unref();
  }

  async function runDue(): Promise<void> {
    for (;;) {
      const nowMs = now();
      const later = entries.findIndex(({ dueMs }) => dueMs > nowMs);
      const due = entries.splice(0, later === -1 ? entries.length : later);
      if (due.length === 0 || isClosed) break;
      await Promise.all(due.map(({ work }) => work()));
    }
    arm();
  }

  return {
    at: (dueMs, work) => {
      let place = entries.length;
      while (place > 0 && (entries[place - 1]?.dueMs ?? 0) > dueMs) place -= 1;
      entries.splice(place, 0, { dueMs, work });
      if (place === 0) arm();
    },
    runDue,
    close: () => {
      isClosed = true;
      clearTimeout(timer);
    },
  };
}
