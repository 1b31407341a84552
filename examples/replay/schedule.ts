export interface ScheduleOptions<T> {
  /** Runs at most this many at once. */
  readonly concurrency: number;
  /** Items of one lane run one after the other, in the order they came. Without a lane an item waits for nobody. */
  readonly laneOf: (item: T) => string | undefined;
  readonly run: (item: T) => Promise<void>;
}

/**
 * Runs items in their order, except that an item whose lane is busy lets others pass. Whenever something can run, the
 * earliest that can does.
 *
 * Rejects with the first error, after what was running has ended; nothing new is started then.
 */
export async function runInLanes<T>(items: readonly T[], { concurrency, laneOf, run }: ScheduleOptions<T>): Promise<void> {
  /** Items that wait for each busy lane. */
  const lanes = new Map<string, number[]>();
  /** Items whose lane became free after they were passed, earliest first. */
  const overdue: number[] = [];
  let cursor = 0;
  let error: { readonly thrown: unknown } | undefined;

  const next = (): number | undefined => {
    const late = overdue.shift();
    if (late !== undefined) return late;
    for (; cursor < items.length; cursor += 1) {
      const lane = laneAt(cursor);
      if (lane === undefined) return cursor++;
      const waiting = lanes.get(lane);
      if (waiting === undefined) {
        lanes.set(lane, []);
        return cursor++;
      }
      waiting.push(cursor);
    }
    return undefined;
  };
  const laneAt = (index: number): string | undefined => laneOf(items[index] as T);
  const release = (index: number): void => {
    const lane = laneAt(index);
    if (lane === undefined) return;
    const follower = lanes.get(lane)?.shift();
    if (follower === undefined) lanes.delete(lane);
    else overdue.splice(overdue.findLastIndex((other) => other < follower) + 1, 0, follower);
  };

  await new Promise<void>((resolve) => {
    let running = 0;
    const fill = (): void => {
      while (running < concurrency && error === undefined) {
        const index = next();
        if (index === undefined) break;
        running += 1;
        // `index` comes from this very list.
        void run(items[index] as T)
          .catch((thrown: unknown) => {
            error ??= { thrown };
          })
          .finally(() => {
            running -= 1;
            release(index);
            fill();
          });
      }
      if (running === 0) resolve();
    };
    fill();
  });
  if (error !== undefined) throw error.thrown;
}
