import { startPostgres, type TestPostgres } from '@kasse/testing/postgres';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { StoreKind } from './arguments.js';
import { bundleWorker } from './bundle-worker.js';
import { type Books, isAtRest } from './books.js';
import { type Buyers, letIn } from './buyers.js';
import { type Database, openDatabaseOf } from './database.js';
import { type Fleet, type Killed, openFleet } from './fleet.js';
import { type Gateways, openGateways } from './gateways.js';
import { judge, type Verdict } from './judge.js';
import type { Premises } from './messages.js';
import type { Progress } from './progress.js';
import { changeWeather, clearWeather } from './weather.js';
import { openWebhookDoor, type WebhookDoor } from './webhook-door.js';

export interface ChaosReport extends Verdict {
  readonly kills: number;
  readonly killsInsideCommit: number;
  /** From the end of a dead engine's lease to another one's claim; absent where none was waited for. */
  readonly takeoverMs?: { readonly p50: number; readonly max: number };
  /** How long it took from the last kill until everything was at rest. */
  readonly recoveryMs: number;
  /** Sessions that wait for a person. */
  readonly attention: number;
  readonly answers: Readonly<Record<string, number>>;
  readonly folder: string;
  readonly books: Books;
  /** What the database says of the sessions something is wrong with. */
  readonly evidence: readonly unknown[];
}

/** Engine processes on one database. SQLite has one owner at a time. */
const ENGINES: Readonly<Record<StoreKind, number>> = { sqlite: 1, postgres: 3 };
const TILLS = 16;
/** How long an engine sells before it is killed, by turns: also while it still takes over. */
const PAUSES_MS = [400, 1_500, 0, 2_500, 800];
/** One kill in so many comes whenever it comes, the others inside a commit. */
const ANYTIME_EVERY = 6;
const GATEWAY_CRASH_EVERY = 5;
/** From so many kills on, buyers may stay away: their challenges wait for a minute, which a short run has no use for. */
const STAY_AWAY_FROM = 10;
const RECOVERED_WITHIN_MS = 120_000;
const EVIDENCE_MAX = 20;

/**
 * Sells with real processes, kills them, lets the last ones recover, and judges by everybody's books. The folder stays.
 * @throws {Error} Naming the folder, when the run itself breaks off.
 */
export async function runChaos(store: StoreKind, kills: number, progress: Progress): Promise<ChaosReport> {
  const folder = mkdtempSync(join(tmpdir(), 'kasse-chaos-'));
  // Among the packages of this folder, where those are found that stay outside of the bundle.
  const program = resolve(import.meta.dirname, 'node_modules/.cache', `${basename(folder)}.mjs`);
  let gateways: Gateways | undefined;
  let door: WebhookDoor | undefined;
  let buyers: Buyers | undefined;
  let server: TestPostgres | undefined;
  let fleet: Fleet | undefined;
  let database: Database | undefined;
  try {
    await bundleWorker(program);
    gateways = await openGateways(folder);
    server = store === 'postgres' ? await startPostgres() : undefined;
    const premises: Premises = { store, folder, gateways: gateways.urls, ...(server === undefined ? {} : { databaseUrl: server.url }) };
    database = openDatabaseOf(premises);
    const takeovers = timeTakeovers(database);
    fleet = openFleet({ program, premises }, ENGINES[store], (sessionId, at) => {
      takeovers.onClaim(sessionId, at);
    });
    await fleet.whole();
    door = await openWebhookDoor(fleet);
    await gateways.tell(door.url);

    buyers = letIn(fleet, TILLS, kills >= STAY_AWAY_FROM);
    let inside = 0;
    for (let kill = 0; kill < kills; kill += 1) {
      await changeWeather(premises.gateways, kill);
      // A gateway dies too, in the middle of what it does.
      if (kill % GATEWAY_CRASH_EVERY === GATEWAY_CRASH_EVERY - 1) await gateways.crash(kill % 2 === 0 ? 'primary' : 'backup');
      const place = kill % ENGINES[store];
      // Now and then a second one dies before the first is replaced.
      if (kill % PAUSES_MS.length !== 2) await fleet.whole();
      await wait(PAUSES_MS[kill % PAUSES_MS.length]);
      const killed = await fleet.kill(place, kill % ANYTIME_EVERY === ANYTIME_EVERY - 1 ? 'anytime' : 'inside');
      if (killed.inside.length > 0) inside += 1;
      await takeovers.begin(killed);
      progress.at(kill + 1, `${inside} inside a commit, ${buyers.checkouts.size} checkouts`);
    }
    const endedAt = Date.now();
    await clearWeather(premises.gateways);
    await buyers.leave();
    await rest(database);
    const recoveryMs = Date.now() - endedAt;
    progress.end();
    await fleet.stop();

    const books: Books = { ...(await database.books()), checkouts: buyers.checkouts.size, acknowledged: buyers.acknowledged };
    const verdict = judge(books);
    const evidence: unknown[] = [];
    for (const sessionId of verdict.sessions.slice(0, EVIDENCE_MAX)) evidence.push(await database.evidence(sessionId));
    const takeoverMs = takeovers.figures();
    return {
      kills,
      killsInsideCommit: inside,
      recoveryMs,
      attention: books.sessions.filter(({ needsPerson }) => needsPerson).length,
      answers: buyers.answers,
      folder,
      books,
      evidence,
      ...(takeoverMs === undefined ? {} : { takeoverMs }),
      ...verdict,
    };
  } catch (cause) {
    throw new Error(`The run broke off. Its files are in ${folder}.`, { cause });
  } finally {
    const haveLeft = buyers?.leave();
    await door?.close();
    await fleet?.destroy();
    await haveLeft?.catch(() => undefined);
    await database?.close();
    await gateways?.close();
    await server?.stop();
    rmSync(program, { force: true });
  }
}

async function rest(database: Database): Promise<void> {
  const until = Date.now() + RECOVERED_WITHIN_MS;
  while (Date.now() < until && !(await database.sessions()).every(isAtRest)) await wait(500);
}

/** Watches who goes on with what a dead engine left behind, and when. */
function timeTakeovers(database: Database): { onClaim(sessionId: string, at: number): void; begin(killed: Killed): Promise<void>; figures(): ChaosReport['takeoverMs'] } {
  const leases = new Map<string, number>();
  const times: number[] = [];
  return {
    onClaim: (sessionId, at) => {
      const endsAt = leases.get(sessionId);
      if (endsAt === undefined) return;
      leases.delete(sessionId);
      times.push(Math.max(0, at - endsAt));
    },
    begin: async ({ engine, pid, inside }) => {
      // What another engine is sending for is not waited for: two may serve one session's clicks. What this one had taken over from another one, and nobody heard of, is.
      for (const [sessionId, endsAt] of await database.leaseEnds({ engine, pid }, [...inside, ...leases.keys()])) leases.set(sessionId, endsAt);
    },
    figures: () => {
      const sorted = times.toSorted((a, b) => a - b);
      const p50 = sorted[sorted.length >> 1];
      return p50 === undefined ? undefined : { p50: Math.round(p50), max: Math.round(sorted.at(-1) ?? p50) };
    },
  };
}
