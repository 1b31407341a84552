/** Who an event belongs to: one that is dead takes part in nothing, one that is stalled takes part later. */
export interface Owner {
  readonly isDead: boolean;
  /** Nothing of it runs before this moment. */
  readonly stalledUntilMs: number;
  /** How far its clock is ahead. */
  readonly skewMs: number;
}

/** What was set, and can be called off. */
interface Alarm {
  cancel(): void;
  unref(): this;
}

/** The clock and the queue of one run. Time passes only between events; ties run in the order they were made. */
export class VirtualTime {
  nowMs: number;
  #order = 0;
  readonly #heap: Event[] = [];
  /** Apart from the others: there is one for each worker, and each is put off again and again. */
  #polls: Event[] = [];

  constructor(startMs: number) {
    this.nowMs = startMs;
  }

  after(delayMs: number, run: () => void, owner?: Owner, isPoll = false): Alarm {
    const event = new Event(this.nowMs + Math.max(0, Math.ceil(delayMs)), (this.#order += 1), run, owner);
    if (isPoll) this.#polls.push(event);
    else this.#push(event);
    return event;
  }

  /** Of somebody who is never dead and never stalled. */
  sleep(ms: number): Promise<void> {
    return new Promise((resolve) => {
      this.after(ms, resolve);
    });
  }

  /**
   * Runs the next event. A poll is put off until the first moment at which it could find something, `dueAtMs`, or until
   * the next other event. False when there is nothing left that could change anything.
   */
  step(dueAtMs: (owner: Owner | undefined) => number): boolean {
    for (;;) {
      const other = this.#nextOther();
      const poll = this.#nextPoll();
      if (poll !== undefined && !isBefore(other, poll)) {
        if (poll.isStalled) {
          poll.wakeUp();
          continue;
        }
        const dueAt = dueAtMs(poll.owner);
        if (dueAt > poll.atMs) {
          const soonest = Math.min(dueAt, other?.atMs ?? Infinity);
          if (soonest === Infinity) return false;
          poll.atMs = Math.max(poll.atMs + 1, soonest);
          poll.order = this.#order += 1;
          continue;
        }
        this.#polls.splice(this.#polls.indexOf(poll), 1);
        return this.#run(poll);
      }
      if (other === undefined) return false;
      this.#pop();
      if (!other.isStalled) return this.#run(other);
      other.wakeUp();
      this.#push(other);
    }
  }

  #run(event: Event): true {
    this.nowMs = event.atMs;
    event.run();
    return true;
  }

  #nextOther(): Event | undefined {
    let [next] = this.#heap;
    while (next?.isOff === true) {
      this.#pop();
      [next] = this.#heap;
    }
    return next;
  }

  #nextPoll(): Event | undefined {
    let next: Event | undefined;
    let hasOff = false;
    for (const poll of this.#polls) {
      if (poll.isOff) hasOff = true;
      else if (isBefore(poll, next)) next = poll;
    }
    if (hasOff) this.#polls = this.#polls.filter(({ isOff }) => !isOff);
    return next;
  }

  #push(event: Event): void {
    const heap = this.#heap;
    let at = heap.push(event) - 1;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      const above = heap[parent];
      if (above === undefined || !isBefore(event, above)) break;
      heap[at] = above;
      at = parent;
    }
    heap[at] = event;
  }

  /** Takes the first one off. */
  #pop(): void {
    const heap = this.#heap;
    const last = heap.pop();
    if (last === undefined || heap.length === 0) return;
    let at = 0;
    for (;;) {
      const left = 2 * at + 1;
      const least = isBefore(heap[left + 1], heap[left]) ? left + 1 : left;
      const below = heap[least];
      if (below === undefined || !isBefore(below, last)) break;
      heap[at] = below;
      at = least;
    }
    heap[at] = last;
  }
}

class Event {
  atMs: number;
  order: number;
  readonly run: () => void;
  readonly owner: Owner | undefined;
  #isCancelled = false;

  constructor(atMs: number, order: number, run: () => void, owner: Owner | undefined) {
    this.atMs = atMs;
    this.order = order;
    this.run = run;
    this.owner = owner;
  }

  /** For good. */
  get isOff(): boolean {
    return this.#isCancelled || this.owner?.isDead === true;
  }

  get isStalled(): boolean {
    return this.owner !== undefined && this.owner.stalledUntilMs > this.atMs;
  }

  wakeUp(): void {
    this.atMs = this.owner?.stalledUntilMs ?? this.atMs;
  }

  cancel(): void {
    this.#isCancelled = true;
  }

  /** As a timer of Node has it. */
  unref(): this {
    return this;
  }
}

function isBefore(a: Event | undefined, b: Event | undefined): boolean {
  if (a === undefined) return false;
  if (b === undefined) return true;
  return a.atMs === b.atMs ? a.order < b.order : a.atMs < b.atMs;
}
