/** What a replay came to, and what is read back from its database. */
export interface Figures {
  /** Rows of the file. */
  readonly rows: number;
  /** Checkouts that became an order, paid and settled. */
  readonly committed: number;
  readonly refunds: number;
  /** Rows refused, by code. */
  readonly refused: Readonly<Record<string, number>>;
  /** Captured, before refunds. */
  readonly revenueMinor: number;
  readonly refundedMinor: number;
  /** Committed checkouts by flow. */
  readonly perFlow: Readonly<Record<string, number>>;
}

/** Counts as the rows end. */
export class Tally {
  committed = 0;
  refunds = 0;
  revenueMinor = 0;
  refundedMinor = 0;
  readonly #refused = new Map<string, number>();
  readonly #perFlow = new Map<string, number>();

  addOrder(totalMinor: number): void {
    this.committed += 1;
    this.revenueMinor += totalMinor;
  }

  addFlow(flowId: string): void {
    this.#perFlow.set(flowId, (this.#perFlow.get(flowId) ?? 0) + 1);
  }

  addRefund(amountMinor: number): void {
    this.refunds += 1;
    this.refundedMinor += amountMinor;
  }

  addRefused(code: string, count = 1): void {
    this.#refused.set(code, (this.#refused.get(code) ?? 0) + count);
  }

  /** Every row has come to exactly one of three things. */
  figures(): Figures {
    const refused = sorted(this.#refused);
    const { committed, refunds, revenueMinor, refundedMinor } = this;
    const rows = Object.values(refused).reduce((sum, count) => sum + count, committed + refunds);
    return { rows, committed, refunds, refused, revenueMinor, refundedMinor, perFlow: sorted(this.#perFlow) };
  }
}

/** By name, so that two runs print the same line. */
function sorted(counts: ReadonlyMap<string, number>): Readonly<Record<string, number>> {
  return Object.fromEntries([...counts].sort(([a], [b]) => (a < b ? -1 : 1)));
}
