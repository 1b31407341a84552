import { type Kasse, type KasseOptions, type OutboxEvent } from 'kasse';
import type { CreateKasse } from './run-seed.js';
import { cardsPlugin, couponsPlugin, inventoryPlugin } from './hold-plugin.js';
import { gatewayPlugin } from './gateway-plugin.js';
import { hear } from './clerk.js';
import { SECRET, shopOf } from './shop.js';
import { connect } from './simulated-store.js';
import { carrierPlugin, cartOf, ordersOf, taxPlugin } from './backend-plugins.js';
import type { Owner } from './virtual-time.js';
import type { World } from './world.js';

/** How often a worker looks for what is due; the time skips looks that would find nothing. */
const POLL_MS = 1_009;

/**
 * One process with an engine in it. When it dies nothing that it waits for ever comes back to it, and nothing that it
 * still says is heard: at the next await it is gone. A stalled one freezes and goes on later as if nothing had been.
 */
export class SimulatedWorker implements Owner {
  readonly name: string;
  readonly skewMs: number;
  isDead = false;
  isReady = false;
  stalledUntilMs = 0;
  kasse: Kasse | undefined;
  readonly #world: World;
  readonly #onDeath: () => void;

  constructor(world: World, name: string, skewMs: number, onDeath: () => void) {
    this.#world = world;
    this.name = name;
    this.skewMs = skewMs;
    this.#onDeath = onDeath;
  }

  get nowMs(): number {
    return this.#world.time.nowMs + this.skewMs;
  }

  async start(createKasse: CreateKasse): Promise<void> {
    const world = this.#world;
    world.trace.add(this.name, () => 'starts');
    this.kasse = await createKasse({
      shop: shopOf(world.plan),
      store: connect(world, this),
      plugins: [
        ...Object.values(world.gateways).map((server) => gatewayPlugin(world, this, server)),
        inventoryPlugin(world, this),
        couponsPlugin(world, this),
        cardsPlugin(world, this),
        carrierPlugin(world, this),
        taxPlugin(world, this),
      ],
      cart: cartOf(world, this),
      orders: ordersOf(world, this),
      secret: SECRET,
      runtime: this.#runtime(),
      onProblem: (problem) => {
        world.trace.add(this.name, () => `problem: ${problem instanceof Error ? `${problem.message}${problem.cause instanceof Error ? ` ${problem.cause.message}` : ''}` : String(problem)}`);
      },
      onEvent: (event) => this.#deliver(event),
    });
    this.isReady = true;
    void this.kasse.run({ pollMs: POLL_MS });
  }

  /** The power goes: at once, wherever it was. */
  crash(): void {
    if (this.isDead) return;
    this.isDead = true;
    this.isReady = false;
    this.#world.trace.add(this.name, () => 'DIES');
    this.#onDeath();
  }

  /** A long pause of the garbage collector, a frozen machine: time goes on without it. */
  stall(): void {
    const ms = this.#world.chance.pick('stall.ms', [500, 5_000, 25_000, 70_000]);
    this.#world.trace.add(this.name, () => `stalls for ${ms} ms`);
    this.stalledUntilMs = Math.max(this.stalledUntilMs, this.#world.time.nowMs + ms);
  }

  #runtime(): NonNullable<KasseOptions['runtime']> {
    const { time, chance, faults, trace } = this.#world;
    const lineage = this.name.split('.')[0] ?? this.name;
    return {
      now: () => this.nowMs,
      elapsed: () => time.nowMs,
      randomHex: (bytes) => chance.hex(`hex.${this.name}`, bytes),
      setTimeout: (run, delayMs) => {
        const isPoll = delayMs === POLL_MS;
        return time.after(
          delayMs,
          () => {
            if (faults.at(`timer.${lineage}`, isPoll ? ['crash'] : ['crash', 'stall'], 'none') === 'crash') this.crash();
            else {
              if (!isPoll) trace.add(this.name, () => `timer after ${Math.round(delayMs)} ms`);
              run();
            }
          },
          this,
          isPoll,
        );
      },
      // Every timer that comes back was made above.
      clearTimeout: (timer) => (timer as unknown as { cancel(): void } | undefined)?.cancel(),
    };
  }

  #deliver(event: OutboxEvent): Promise<void> {
    if (this.#world.backend.delivered(event)) hear(this.#world, event);
    return Promise.resolve();
  }
}

