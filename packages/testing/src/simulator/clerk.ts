import type { Kasse, OutboxEvent } from 'kasse';
import { aliveWorker } from './buyer.js';
import { hasOutsiders, type CartPlan } from './plan.js';
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
  if (hasOutsiders(world.plan)) void lookAtAttention(world, order);
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
  await time.sleep(chance.pick(`${name}.ships`, world.plan.rates['authorization-end'] === undefined ? [500, 30_000, 300_000] : [500, 30_000, 300_000, 1_500_000]));
  const letGo = (): void => {
    world.history.letGo.add(sessionId);
    void untilAnswered(world, name, 'void', (staff) => staff.void(sessionId));
  };
  if (chance.happens(`${name}.shipsNothing`, 0.2)) {
    letGo();
    return;
  }
  const firstMinor = chance.pick(`${name}.firstParcel`, [500, totalMinor]);
  const againMinor = chance.pick(`${name}.parcelAgain`, [0, firstMinor]);
  for (const [index, amountMinor] of [firstMinor, totalMinor - firstMinor, againMinor].entries()) {
    // Two who pack the same parcel ask for the same capture.
    for (let times = hasOutsiders(world.plan) ? chance.between(`${name}.packers`, 1, 2) : 1; times > 0 && amountMinor > 0; times -= 1) {
      void untilAnswered(world, name, `capture of ${amountMinor}`, (staff) => staff.capture(sessionId, { requestId: `${name}-c${index}`, amountMinor }));
    }
    await time.sleep(chance.pick(`${name}.nextParcel`, [0, 60_000]));
    if (index === 0 && hasOutsiders(world.plan) && chance.happens(`${name}.shipsNoMore`, 0.3)) {
      letGo();
      return;
    }
  }
}

/** What waits for a person is looked at a few times, and something is done about it that does not say it was done elsewhere. */
async function lookAtAttention(world: World, { name, sessionId }: OrderedCart): Promise<void> {
  const { chance, time } = world;
  for (let looks = 0; looks < 3; looks += 1) {
    await time.sleep(chance.pick(`${name}.looks`, [10_000, 60_000, 300_000]));
    void ask(world, name, 'attention', async (staff) => {
      // Where the store does not answer there is nothing to see. Money that nobody has asked for is looked for elsewhere.
      const rows = (await staff.attention().catch(() => [])).filter((row) => row.sessionId === sessionId && row.reason !== 'stray_money');
      const ways = rows.flatMap(({ effect, exits }) => exits.filter((exit) => DECISIONS.has(exit)).map((exit) => ({ effect, exit })));
      const way = ways[Math.floor(chance.at(`${name}.decides`) * ways.length)];
      if (way === undefined) return { ok: true };
      world.trace.add(name, () => `decides on ${way.exit} for ${way.effect}`);
      return staff.resolve(way.effect, way.exit);
    });
  }
}

const DECISIONS: ReadonlySet<string> = new Set(['retry', 'reauthorize', 'cancelAndRefund']);

/** The backend hears that what was promised did not come, and cancels the order, or lets it lie. */
export function hear(world: World, { type, sessionId, data }: OutboxEvent): void {
  if (type !== 'payment.overdue' || data['onFailure'] !== 'cancel') return;
  const name = `backend of ${world.records.sessions.get(sessionId)?.session.cartRef ?? ''}`;
  const cancels = world.chance.happens(`${name}.cancels`, 0.6);
  world.trace.add(name, () => `hears that nothing came of what was promised${cancels ? ', and cancels' : ''}`);
  if (cancels) void callOff(world, { name, sessionId });
}

async function callOff(world: World, { name, sessionId }: Pick<OrderedCart, 'name' | 'sessionId'>): Promise<void> {
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
