import type { StoreResult } from '../../contracts/index.js';
import { KasseError } from '../../errors/index.js';
import { createLanes } from './lanes.js';
import type { UnitRow } from './unit-row.js';

/** Units in one statement at most: bounds how long its locks are held. */
const BATCH_MAX = 64;
/** Statements on their way at a time. Each takes its share of what is open, so that this process works for some sessions while the server writes the others. */
const LANES = 2;
/** Units that are worth a statement beside another. Fewer wait for it: two small statements cost the server more than working side by side gains. */
const BESIDE_MIN = 8;
/** A statement that takes longer waits for a lock of another process, and no other session waits for it. */
const SLOW_MS = 50;
/** Statements at a time, with those that are slow: each has a connection of the pool. */
const LANES_MAX = 4;
/** Transactions with the backend's own statements in them, which take several round trips each. */
const FOREIGN_LANES = 8;

export interface Batches {
  add(row: UnitRow): Promise<StoreResult>;
  /** Refuses what comes later and resolves when everything is answered. */
  close(): Promise<void>;
}

export interface Writers {
  /** Answers each unit as soon as it is known, or says why it was rejected. Resolves when all are answered. */
  together(rows: readonly UnitRow[], answer: (row: UnitRow, result: StoreResult | Error) => void, tries?: number): Promise<void>;
  /** A unit with `inTransaction`. */
  alone(row: UnitRow): Promise<StoreResult>;
}

/**
 * Bundles the steps of concurrent sessions: what waits while the server is busy becomes one statement.
 *
 * Units that contend for a session, a cart or a request go one after the other in the order they came, so that
 * no statement meets the same row twice and those of one process never wait for each other's locks.
 */
export function createBatches(writers: Writers): Batches {
  let waiting: Waiting[] = [];
  const taken = new Set<string>();
  let alone = 0;
  let unitsOut = 0;
  const idle: (() => void)[] = [];
  let isScheduled = false;
  let isClosed = false;

  // Not a microtask: what other sessions add in this turn of the event loop shares the statement.
  const schedule = (): void => {
    if (isScheduled) return;
    isScheduled = true;
    setImmediate(() => {
      isScheduled = false;
      flush();
    });
  };

  const lanes = createLanes(SLOW_MS, schedule);

  const flush = (): void => {
    const { all, quick } = lanes;
    const hasLane = all < LANES_MAX && (quick === 0 || (quick < LANES && waiting.length >= BESIDE_MIN));
    if (waiting.length > 0 && (hasLane || alone < FOREIGN_LANES)) {
      const batch: Waiting[] = [];
      const share = Math.min(BATCH_MAX, Math.max(BESIDE_MIN, Math.ceil((waiting.length + unitsOut) / LANES)));
      const blocked = new Set<string>();
      waiting = waiting.filter((one) => {
        const { unit, contends } = one.row;
        const isForeign = unit.inTransaction !== undefined;
        const hasRoom = isForeign ? alone < FOREIGN_LANES : hasLane && batch.length < share;
        if (!hasRoom || contends.some((name) => taken.has(name) || blocked.has(name))) {
          for (const name of contends) blocked.add(name);
          return true;
        }
        for (const name of contends) taken.add(name);
        if (isForeign) void sendAlone(one);
        else batch.push(one);
        return false;
      });
      if (batch.length > 0) {
        void lanes.run(() => sendTogether(batch));
        // Another lane may be free for the rest.
        schedule();
      }
    }
    if (waiting.length === 0 && lanes.all + alone === 0) for (const resolve of idle.splice(0)) resolve();
  };

  const sendTogether = async (batch: readonly Waiting[]): Promise<void> => {
    unitsOut += batch.length;
    // In one order everywhere, so that workers who meet on several sessions wait rather than deadlock.
    const rows = batch.toSorted((a, b) => (a.row.unit.session.id < b.row.unit.session.id ? -1 : 1));
    const byRow = new Map(rows.map((one) => [one.row, one]));
    await writers.together([...byRow.keys()], (row, answer) => {
      const one = byRow.get(row);
      if (one === undefined) return;
      if (answer instanceof Error) one.reject(answer);
      else one.resolve(answer);
      finish(one);
    });
    unitsOut -= batch.length;
  };

  const sendAlone = async (one: Waiting): Promise<void> => {
    alone += 1;
    await writers.alone(one.row).then(one.resolve, one.reject);
    alone -= 1;
    finish(one);
  };

  const finish = ({ row }: Waiting): void => {
    for (const name of row.contends) taken.delete(name);
    schedule();
  };

  return {
    add: (row) =>
      new Promise((resolve, reject) => {
        if (isClosed) {
          reject(new KasseError('ERR_STORE_CLOSED', 'The store is closed. Open a new one to go on.', {}));
          return;
        }
        waiting.push({ row, resolve, reject });
        schedule();
      }),
    close() {
      isClosed = true;
      return new Promise((resolve) => {
        idle.push(resolve);
        schedule();
      });
    },
  };
}

interface Waiting {
  readonly row: UnitRow;
  readonly resolve: (result: StoreResult) => void;
  readonly reject: (reason: unknown) => void;
}
