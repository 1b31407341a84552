import { rmSync } from 'node:fs';
import { expect, it, onTestFinished } from 'vitest';
import { silent } from './progress.js';
import { type ChaosReport, runChaos } from './run-chaos.js';

/** Processes are built, started and killed, and what was cut off waits for its timers. */
const TIMEOUT_MS = 180_000;
const right = { doubleCharges: 0, chargedWithoutOrder: 0, orderWithoutMoney: 0, lostAcknowledged: 0, oversold: 0, stuck: 0 };

async function run(...[store, kills]: [Parameters<typeof runChaos>[0], number]): Promise<ChaosReport> {
  const report = await runChaos(store, kills, silent);
  onTestFinished(() => {
    rmSync(report.folder, { recursive: true, force: true });
  });
  return report;
}

it('owes and keeps nothing after its only engine was killed inside commits, on SQLite', async () => {
  const report = await run('sqlite', 3);
  expect(report.reasons).toEqual([]);
  expect(report.figures).toMatchObject(right);
  // One that ends between the look and the kill is not counted.
  expect(report.killsInsideCommit).toBeGreaterThanOrEqual(2);
  expect(report.figures.orders).toBeGreaterThan(0);
}, TIMEOUT_MS);

it('owes and keeps nothing after one of several engines was killed inside commits, on Postgres', async () => {
  const report = await run('postgres', 2);
  expect(report.reasons).toEqual([]);
  expect(report.figures).toMatchObject(right);
  // One that ends between the look and the kill is not counted.
  expect(report.killsInsideCommit).toBeGreaterThanOrEqual(1);
  expect(report.figures.orders).toBeGreaterThan(0);
}, TIMEOUT_MS);
