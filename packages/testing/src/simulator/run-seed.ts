import { createKasse, memory, type Kasse, type KasseOptions, type Store } from 'kasse';
import { Backend } from './backend.js';
import { Tab } from './buyer.js';
import { CardServer } from './card-server.js';
import { Chance } from './chance.js';
import { drain } from './drain.js';
import { disturb } from './disturbances.js';
import { Excuses, hasEnded, reasonsOf } from './excuses.js';
import { Faults, type Strike } from './faults.js';
import { GatewayServer } from './gateway-server.js';
import { HeardAnswers } from './heard-answers.js';
import { History } from './history.js';
import { HoldServer } from './hold-server.js';
import { judge } from './judge.js';
import { letOthersAct } from './outsiders.js';
import { drawPlan, hasOutsiders, type Plan } from './plan.js';
import { isUnfinished, Records } from './records.js';
import { obligationAttemptsOf } from './shop.js';
import { Trace } from './trace.js';
import { VirtualTime } from './virtual-time.js';
import { sendWebhooks } from './webhook-sender.js';
import { SimulatedWorker } from './worker.js';
import { occurred, type World } from './world.js';

export type CreateKasse = (options: KasseOptions) => Promise<Kasse>;

export interface RunOptions {
  /** Instead of the plan that the seed draws. */
  readonly plan?: Plan;
  /** Names of strikes and of carts that are left out. */
  readonly without?: ReadonlySet<string>;
  /** Workers die at these points, counted from the first await of the run. */
  readonly crashesAt?: ReadonlySet<number>;
  /** Keep the lines of the trace. */
  readonly isTraced?: boolean;
  /** Engines of several versions, which share a store in runs with mixed versions. */
  readonly engines?: readonly [CreateKasse, ...CreateKasse[]];
  /** The store that all workers share. Its calls have to settle without real time passing. */
  readonly store?: (clock: () => number) => Store;
}

export interface RunResult {
  readonly seed: number;
  readonly violations: readonly string[];
  readonly strikes: readonly Strike[];
  readonly trace: readonly string[];
  readonly events: number;
  readonly points: number;
  readonly crashes: number;
  readonly committed: number;
  readonly takeovers: number;
  readonly lateSuccesses: number;
  readonly sweeps: number;
  readonly premises: ReadonlyMap<string, number>;
  readonly carts: number;
  readonly sessions: number;
  /** Others than the engine acted on payments: that people are told of that is no fault of the engine's. */
  readonly hasOutsiders: boolean;
  /** For each session that shows `attention` at the end: why, as the codes that a person would read. */
  readonly attention: readonly (readonly string[])[];
}

/**
 * Runs one seed to its end: the same seed with the same options gives the same run, to the last line of its trace.
 * Must not be called while another run of the same thread is on.
 */
export function runSeed(seed: number, options: RunOptions = {}): Promise<RunResult> {
  const { without = new Set<string>(), crashesAt = new Set<number>(), isTraced = false, engines = [createKasse], store = inMemory } = options;
  const chance = new Chance(seed);
  const plan = options.plan ?? drawPlan(chance);
  const time = new VirtualTime(START_MS);
  const trace = new Trace(time, isTraced);
  const world: World = {
    seed,
    plan,
    time,
    chance,
    trace,
    faults: new Faults(chance, time, plan, { without, crashesAt }),
    store: store(() => time.nowMs),
    records: new Records({ watchesInbox: hasOutsiders(plan) }),
    history: new History(),
    heard: new HeardAnswers(),
    workers: [],
    premises: new Map(),
    violations: [],
    // Filled in below: they look at the world they are part of.
    gateways: {},
    stock: undefined as never,
    coupons: undefined as never,
    cards: undefined as never,
    backend: undefined as never,
  };
  Object.assign(world, {
    gateways: Object.fromEntries([...Object.entries(plan.gateways), ['invoices', { ...plan.gateways.bank, moves: 'deferred' as const, hasWebhooks: false }] as const].map(([id, gateway]) => [id, new GatewayServer(world, id, gateway)])),
    stock: new HoldServer(world, 'stock', plan.stock, plan.holdTtlMs),
    coupons: new HoldServer(world, 'coupons', plan.couponUses, plan.holdTtlMs),
    cards: new CardServer(world, 'cards', plan.cardMinor, plan.holdTtlMs),
    backend: new Backend(world),
  });
  let crashes = 0;
  const boot = (index: number, life: number): void => {
    const name = `w${index}.${life}`;
    const skewMs = skewOf(world, index);
    const worker = new SimulatedWorker(world, name, skewMs, () => {
      crashes += 1;
      if (hasMoneyOut(world)) occurred(world, 'law 1');
      if (hasPivoting(world)) occurred(world, 'law 7');
      time.after(chance.pick(`boot.${index}`, plan.bootsMs), () => {
        boot(index, life + 1);
      });
    });
    world.workers[index] = worker;
    worker.start(engineOf(world, engines, name)).catch(() => {
      // It could not even read its release: the supervisor starts another one.
      worker.crash();
    });
  };
  for (let index = 0; index < plan.workers; index += 1) boot(index, 1);
  for (const server of Object.values(world.gateways)) {
    sendWebhooks(world, server);
    letOthersAct(world, server);
  }
  const tabs = plan.carts.flatMap((cart, number) => (without.has(`cart ${number}`) ? [] : Array.from({ length: cart.tabs }, (_, tab) => new Tab(world, `t${number}${'ab'[tab] ?? tab}`, cart, `cart-${number}`))));
  for (const tab of tabs) void tab.shop();
  disturb(world);

  return new Promise((resolve, reject) => {
    drain(
      () => {
        if (isAtRest(world, tabs) || trace.events > EVENTS_MAX) return false;
        return time.step((owner) => world.records.dueAtMs(time.nowMs, owner?.skewMs ?? 0));
      },
      (error) => {
        if (error !== undefined) {
          reject(error);
          return;
        }
        if (trace.events > EVENTS_MAX) world.violations.push(`liveness: no end after ${EVENTS_MAX} events`);
        if (tabs.some(({ isDone }) => !isDone)) world.violations.push('liveness: a buyer still waits');
        const violations = judge(world);
        for (const violation of violations) trace.add('judge', () => violation);
        resolve({
          seed,
          violations,
          strikes: world.faults.struck,
          trace: trace.lines,
          events: trace.events,
          points: world.faults.points,
          crashes,
          committed: world.premises.get('committed') ?? 0,
          takeovers: world.records.takeovers,
          lateSuccesses: world.history.lateSuccesses,
          sweeps: world.records.events.filter(({ type }) => type === 'payment.swept').length,
          premises: world.premises,
          carts: plan.carts.length,
          sessions: world.records.sessions.size,
          hasOutsiders: hasOutsiders(plan),
          attention: [...world.records.sessions.values()].map(({ session }) => reasonsOf(session).map(({ code }) => code)).filter(({ length }) => length > 0),
        });
      },
    );
  });
}

/** Without copies: a test holds that runs are the same as with them, and that no engine changes what it was given. */
function inMemory(clock: () => number): Store {
  return memory({ clock, sharesDocuments: true });
}

const START_MS = Date.parse('2026-11-22T10:00:00Z');
/** A call that is refused for good is tried every ten minutes, and a promise may be due in two weeks. */
const EVENTS_MAX = 20_000;
/** After the faults, time for everything that is retried to come true. */
const CALM_MS = 45 * 60_000;

/** Nothing is left that could still change, but for what a person was told of. */
function isAtRest({ time, records, plan }: World, tabs: readonly Tab[]): boolean {
  if (time.nowMs < START_MS + plan.faultsUntilMs + CALM_MS || tabs.some(({ isDone }) => !isDone)) return false;
  for (const record of records.sessions.values()) {
    const excuses = new Excuses(record, obligationAttemptsOf(plan));
    // Also beside what a person was told of a promise comes to its day.
    if (!hasEnded(record.session, excuses) || record.session.due?.state === 'open') return false;
    for (const effect of record.effects.values()) if (isUnfinished(effect) && !excuses.isTold(effect)) return false;
  }
  return records.isDelivered;
}

/** A clock that is wrong is wrong for good. */
function skewOf({ plan, chance, faults }: World, index: number): number {
  const skewMs = Math.round((chance.at(`skew.${index}`) * 2 - 1) * plan.clockSkewMsMax);
  return plan.clockSkewMsMax > 0 && faults.planned(`clock-skew of w${index}`, 'clock-skew', 'none') ? skewMs : 0;
}

function engineOf({ plan, chance, faults }: World, engines: readonly [CreateKasse, ...CreateKasse[]], name: string): CreateKasse {
  const isMixed = plan.rates['mixed-version'] !== undefined && chance.happens('version', 0.5);
  return isMixed && faults.planned(`mixed-version in ${name}`, 'mixed-version', 'none') ? (engines[1] ?? engines[0]) : engines[0];
}

function hasMoneyOut({ records }: World): boolean {
  for (const { effects } of records.sessions.values()) for (const effect of effects.values()) if (isUnfinished(effect)) return true;
  return false;
}

function hasPivoting({ records }: World): boolean {
  for (const { session } of records.sessions.values()) if (session.phase === 'calling' || session.phase === 'settling') return true;
  return false;
}
