import assert from 'node:assert/strict';
import { setTimeout as wait } from 'node:timers/promises';
import { fillIn, pressButton } from './check-out.js';
import type { Till } from './engine.js';
import type { Samples } from './samples.js';
import { brief, showOrderBriefly } from './screen.js';
import type { Buyer } from './shoppers.js';

/** What a scene goes on with: the checkout and what it came to. */
export interface Bought {
  readonly sessionId: string;
  readonly orderId: string;
  readonly totalMinor: number;
}

/** A whole checkout in a few lines: the last look, the button, the order. */
export async function buy({ kasse }: Till, samples: Samples, buyer: Buyer): Promise<Bought> {
  const ready = await fillIn(kasse, samples, buyer, brief);
  const view = await pressButton(kasse, ready, showOrderBriefly);
  return { sessionId: ready.sessionId, orderId: view.order?.id ?? '', totalMinor: view.summary.total.amountMinor };
}

/** Asks again and again until there is an answer, for a few seconds at most. */
export async function until<T>(what: string, ask: () => Promise<T | undefined>): Promise<T> {
  const deadline = Date.now() + PATIENCE_MS;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    assert.ok(Date.now() < deadline, `${what} should have happened within ${PATIENCE_MS / 1000} seconds.`);
    await wait(5);
  }
}

const PATIENCE_MS = 20_000;
