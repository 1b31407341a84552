/** Who an event belongs to: one that is dead takes part in nothing, one that is stalled takes part later. */
export interface Owner {
  readonly isDead: boolean;
  /** Nothing of it runs before this moment. */
  readonly stalledUntilMs: number;
  /** How far its clock is ahead. */
  readonly skewMs: number;
}

interface Event {
  readonly atMs: number;
  readonly order: number;
  readonly run: () => void;
  readonly owner: Owner | undefined;
  /** Only looks whether there is something to do: left out while there is nothing. */
  readonly isPoll: boolean;
  isCancelled: boolean;
}

/** The clock and the queue of one run. Time passes only between events; ties run in the order they were made. */
export class VirtualTime {
  nowMs: number;
  #order = 0;
  readonly #heap: Event[] = [];
  #polls = 0;

  constructor(startMs: number) {
    this.nowMs = startMs;
  }

  after(delayMs: number, run: () => void, owner?: Owner, isPoll = false): { cancel(): void } {
    const event: Event = { atMs: this.nowMs + Math.max(0, Math.ceil(delayMs)), order: (this.#order += 1), run, owner, isPoll, isCancelled: false };
    this.#push(event);
    return {
      cancel: () => {
        event.isCancelled = true;
      },
    };
  }

  /**
   * Runs the next event. A poll is put off until the first moment at which it could find something, `dueAtMs`, or until
   * the next other event. False when there is nothing left that could change anything.
   */
  step(dueAtMs: (owner: Owner | undefined) => number): boolean {
    for (;;) {
      const event = this.#pop();
      if (event === undefined) return false;
      if (event.isCancelled || event.owner?.isDead === true) continue;
      if (event.owner !== undefined && event.owner.stalledUntilMs > event.atMs) {
        this.#push({ ...event, atMs: event.owner.stalledUntilMs });
        continue;
      }
      if (event.isPoll) {
        const dueAt = dueAtMs(event.owner);
        if (dueAt > event.atMs) {
          const soonest = Math.min(dueAt, this.#nextOther());
          if (soonest === Infinity) return false;
          this.#push({ ...event, atMs: Math.max(event.atMs + 1, soonest), order: (this.#order += 1) });
          continue;
        }
      }
      this.nowMs = event.atMs;
      event.run();
      return true;
    }
  }

  #nextOther(): number {
    let soonest = Infinity;
    if (this.#heap.length === this.#polls) return soonest;
    for (const { atMs, isPoll, isCancelled, owner } of this.#heap) {
      if (!isPoll && !isCancelled && owner?.isDead !== true && atMs < soonest) soonest = atMs;
    }
    return soonest;
  }

  #push(event: Event): void {
    const heap = this.#heap;
    if (event.isPoll) this.#polls += 1;
    let at = heap.push(event) - 1;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!isBefore(event, heap[parent])) break;
      swap(heap, at, parent);
      at = parent;
    }
  }

  #pop(): Event | undefined {
    const heap = this.#heap;
    const [first] = heap;
    const last = heap.pop();
    if (first?.isPoll === true) this.#polls -= 1;
    if (first === undefined || last === undefined || heap.length === 0) return first;
    heap[0] = last;
    let at = 0;
    for (;;) {
      const left = 2 * at + 1;
      const least = isBefore(heap[left + 1], heap[left]) ? left + 1 : left;
      if (!isBefore(heap[least], heap[at])) return first;
      swap(heap, at, least);
      at = least;
    }
  }
}

function isBefore(a: Event | undefined, b: Event | undefined): boolean {
  if (a === undefined) return false;
  if (b === undefined) return true;
  return a.atMs === b.atMs ? a.order < b.order : a.atMs < b.atMs;
}

function swap(heap: Event[], a: number, b: number): void {
  const kept = heap[a];
  const other = heap[b];
  if (kept === undefined || other === undefined) return;
  heap[a] = other;
  heap[b] = kept;
}
