import type { Kasse } from 'kasse';
import { aliveWorker } from './buyer.js';
import type { CartPlan } from './plan.js';
import type { World } from './world.js';

export interface OrderedCart {
  readonly name: string;
  readonly cart: CartPlan;
  readonly sessionId: string;
  readonly totalMinor: number;
}

type StaffActs = ReturnType<Kasse['staff']['as']>;
type Act = (staff: StaffActs) => Promise<{ readonly ok: boolean }>;

/** What the shop's people do with an order: the money back, the money for a parcel that leaves, or the whole order called off. */
export function attend(world: World, order: OrderedCart): void {
  const { refunds, shipsLater, isCalledOff } = order.cart;
  if (refunds) void giveBack(world, order);
  if (shipsLater) void ship(world, order);
  if (isCalledOff) void callOff(world, order);
}

/** Asked for twice, under one id or under two. */
async function giveBack(world: World, { name, sessionId, totalMinor }: OrderedCart): Promise<void> {
  const { chance } = world;
  await world.time.sleep(chance.pick(`${name}.refund`, [100, 60_000]));
  const amountMinor = chance.pick(`${name}.refundMinor`, [100, totalMinor]);
  for (let times = 0; times < 2; times += 1) {
    const requestId = `${name}-r${chance.between(`${name}.request`, 1, 2)}`;
    void ask(world, name, `refund of ${amountMinor}`, (staff) => staff.refund(sessionId, { requestId, amountMinor }));
  }
}

/** In one parcel or in two, or not at all. At times the first one is asked for once more, as another one. */
async function ship(world: World, { name, sessionId, totalMinor }: OrderedCart): Promise<void> {
  const { chance, time } = world;
  await time.sleep(chance.pick(`${name}.ships`, [500, 30_000, 300_000]));
  if (chance.happens(`${name}.shipsNothing`, 0.2)) {
    void untilAnswered(world, name, 'void', (staff) => staff.void(sessionId));
    return;
  }
  const firstMinor = chance.pick(`${name}.firstParcel`, [500, totalMinor]);
  const againMinor = chance.pick(`${name}.parcelAgain`, [0, firstMinor]);
  for (const [index, amountMinor] of [firstMinor, totalMinor - firstMinor, againMinor].entries()) {
    if (amountMinor > 0) void untilAnswered(world, name, `capture of ${amountMinor}`, (staff) => staff.capture(sessionId, { requestId: `${name}-c${index}`, amountMinor }));
    await time.sleep(chance.pick(`${name}.nextParcel`, [0, 60_000]));
  }
}

async function callOff(world: World, { name, sessionId }: OrderedCart): Promise<void> {
  await world.time.sleep(world.chance.pick(`${name}.calledOff`, [10, 2_000, 60_000]));
  await untilAnswered(world, name, 'calling off', (staff) => staff.cancel(sessionId));
}

/** A person who hears nothing tries again. */
async function untilAnswered(world: World, name: string, what: string, act: Act): Promise<void> {
  for (let tries = 0; tries < 3; tries += 1) {
    const isAnswered = await Promise.race([ask(world, name, what, act), world.time.sleep(PATIENCE_MS).then(() => false)]);
    if (isAnswered) return;
  }
}

const PATIENCE_MS = 40_000;

/** False when there was nobody to ask. It never comes back from a worker that dies. */
async function ask(world: World, name: string, what: string, act: Act): Promise<boolean> {
  const worker = aliveWorker(world, name, undefined);
  if (worker?.kasse === undefined) return world.time.sleep(PATIENCE_MS).then(() => false);
  const { ok } = await act(worker.kasse.staff.as('ann'));
  world.trace.add(name, () => `${what} at ${worker.name}: ${JSON.stringify(ok)}`);
  return true;
}
