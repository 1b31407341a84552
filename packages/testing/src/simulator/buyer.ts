import type { Command, CommandResult, Kasse, OpenResult, View } from 'kasse';
import { attend } from './clerk.js';
import type { Operation } from './history.js';
import type { CartPlan } from './plan.js';
import { isCommitted } from './records.js';
import { CARD, COUPON, factsOf } from './shop.js';
import type { SimulatedWorker } from './worker.js';
import type { World } from './world.js';

type Answer = CommandResult | OpenResult;

/** A worker that takes requests: the one this visitor was at before, while it lives and the balancer sticks to it. */
export function aliveWorker(world: World, visitor: string, last: SimulatedWorker | undefined): SimulatedWorker | undefined {
  const alive = world.workers.filter(({ isDead, isReady }) => !isDead && isReady);
  if (last !== undefined && world.plan.isSticky && alive.includes(last)) return last;
  return alive[Math.floor(world.chance.at(`balancer.${visitor}`) * alive.length)];
}

/** One tab of one buyer, with the patience of a person and the memory of a browser. */
export class Tab {
  isDone = false;
  readonly name: string;
  readonly #world: World;
  readonly #cart: CartPlan;
  readonly #cartRef: string;
  #worker: SimulatedWorker | undefined;
  #sessionId = '';
  #token = '';
  #view: View | undefined;

  constructor(world: World, name: string, cart: CartPlan, cartRef: string) {
    this.#world = world;
    this.name = name;
    this.#cart = cart;
    this.#cartRef = cartRef;
  }

  get sessionId(): string {
    return this.#sessionId;
  }

  async shop(): Promise<void> {
    try {
      await this.#world.time.sleep(this.#cart.startsAtMs);
      if ((await this.#open()) && (await this.#fillIn())) await this.#buy();
    } finally {
      this.isDone = true;
    }
  }

  async #open(): Promise<boolean> {
    for (let tries = 0; tries < 8; tries += 1) {
      const answer = await this.#ask('open', (kasse) =>
        kasse.open({ requestId: this.name, cartRef: this.#cartRef, facts: factsOf(this.#cart), customer: { id: this.#cartRef, contact: { email: 'ada@example.com' }, addresses: [ADDRESS] } }),
      );
      if (answer?.ok === true && 'token' in answer) {
        this.#sessionId = answer.sessionId;
        this.#token = answer.token;
        this.#view = answer.view;
        return true;
      }
      await this.#world.time.sleep(1_000 * (tries + 1));
    }
    return false;
  }

  async #fillIn(): Promise<boolean> {
    const { method, usesCoupon, usesCard } = this.#cart;
    const commands: Command[] = [
      { type: 'fulfillment.option', optionId: 'post:standard' },
      { type: 'payment.set', methodId: method, instrument: { token: 'tok_1' } },
      ...(usesCoupon ? [{ type: 'discount.add' as const, code: COUPON }] : []),
    ];
    for (const command of commands) if (!(await this.#send(command))) return false;
    // An empty card is no reason not to buy.
    if (usesCard) await this.#send({ type: 'storedValue.add', plugin: 'cards', code: CARD });
    return true;
  }

  async #send(command: Command): Promise<boolean> {
    for (let tries = 0; tries < 8; tries += 1) {
      const answer = await this.#ask(command.type, (kasse) => kasse.buyer(this.#token).send(command));
      if (answer?.ok === true) return true;
      await this.#world.time.sleep(1_000 * (tries + 1));
    }
    return false;
  }

  async #buy(): Promise<void> {
    const { chance } = this.#world;
    if (this.#cart.cancels) void this.#cancelLater();
    for (let attempts = 0; attempts < 4; attempts += 1) {
      const view = await this.#current();
      if (view === undefined || isOver(view)) break;
      if (view.status === 'ready_for_complete') {
        const { fingerprint } = view.commit;
        this.#world.history.agree(this.#sessionId, fingerprint, { totalMinor: view.summary.total.amountMinor, toPayMinor: view.summary.toPay.amountMinor, atMs: this.#world.time.nowMs });
        if (this.#cart.edits) void this.#editElsewhere();
        const presses = this.#cart.doubleClicks ? 2 : 1;
        await Promise.all(Array.from({ length: presses }, () => this.#commit(fingerprint)));
      }
      await this.#wait();
      if (this.#view === undefined || isOver(this.#view)) break;
      if (chance.happens(`${this.name}.givesUp`, 0.15)) {
        await this.#ask('cancel', (kasse) => kasse.buyer(this.#token).cancel());
        break;
      }
      await this.#world.time.sleep(500);
      // A card that was declined is typed in again; whatever else was in the way is put right.
      await this.#ask('payment.set', (kasse) => kasse.buyer(this.#token).send({ type: 'payment.set', methodId: this.#cart.method, instrument: { token: `tok_${attempts + 2}` } }));
    }
    await this.#afterwards();
  }

  #commit(fingerprint: string): Promise<Answer | undefined> {
    return this.#ask('commit', (kasse) => kasse.buyer(this.#token).commit({ fingerprint }), { fingerprint });
  }

  /** Looks until something comes of the commit, and goes where the bank sends them. */
  async #wait(): Promise<void> {
    for (let looks = 0; looks < 25; looks += 1) {
      const view = this.#view;
      if (view?.action?.action === 'payment' && looks < 20) await this.#payRest(looks);
      else if (view?.status === 'requires_escalation' && looks < 20) await this.#atTheBank();
      else if (view?.status !== 'complete_in_progress' && view !== undefined) return;
      await this.#world.time.sleep(1_000 * Math.min(60, looks + 1));
      await this.#ask('view', (kasse) => kasse.buyer(this.#token).view());
    }
  }

  /** With another card, which may have too little on it as well. */
  async #payRest(looks: number): Promise<void> {
    const { chance } = this.#world;
    const mood = chance.weighted(`${this.name}.rest`, { pays: 8, leaves: 1, cancels: 1 });
    await this.#world.time.sleep(chance.pick(`${this.name}.looksForCard`, [500, 20_000]));
    if (mood === 'cancels') await this.#ask('cancel', (kasse) => kasse.buyer(this.#token).cancel());
    else if (mood === 'pays') await this.#ask('payment.set', (kasse) => kasse.buyer(this.#token).send({ type: 'payment.set', methodId: this.#cart.method, instrument: { token: `tok_rest_${looks}` } }));
  }

  async #atTheBank(): Promise<void> {
    const { chance, gateways } = this.#world;
    const mood = chance.weighted(`${this.name}.mood`, { confirms: 7, refuses: 1, leaves: 1, cancels: 1 });
    await this.#world.time.sleep(chance.pick(`${this.name}.bank`, [2_000, 30_000]));
    for (const server of Object.values(gateways)) {
      for (const { reference, state, sessionId } of server.payments.values()) {
        if (sessionId === this.#sessionId && state === 'challenged' && (mood === 'confirms' || mood === 'refuses')) server.decide(reference, mood === 'confirms');
      }
    }
    if (mood === 'cancels') await this.#ask('cancel', (kasse) => kasse.buyer(this.#token).cancel());
    else if (mood !== 'leaves') await this.#ask('resume', (kasse) => kasse.buyer(this.#token).resume());
  }

  /** The same session on another device, whose owner does not know of the commit: what they say is refused, waits, or comes right after it. */
  async #editElsewhere(): Promise<void> {
    const { chance, records } = this.#world;
    const other = aliveWorker(this.#world, `${this.name}.device`, undefined);
    // Each card is sent twice, as by a front end whose answer was lost.
    for (let times = 0; times < 12 && !isCommitted(records.phaseOf(this.#sessionId)); times += 1) {
      await this.#world.time.sleep(chance.pick(`${this.name}.edits`, [5, 15, 40, 120]));
      await this.#ask('payment.set', (kasse) => kasse.buyer(this.#token).send({ type: 'payment.set', methodId: this.#cart.method, instrument: { token: `tok_other_${Math.floor(times / 2)}` } }), { at: other });
    }
  }

  async #cancelLater(): Promise<void> {
    await this.#world.time.sleep(this.#world.chance.pick(`${this.name}.cancel`, [20, 120, 400, 5_000]));
    await this.#ask('cancel', (kasse) => kasse.buyer(this.#token).cancel());
  }

  /** The button once more, a look at the order, and what the shop does with it. */
  async #afterwards(): Promise<void> {
    const { chance } = this.#world;
    const view = this.#view;
    if (view?.order === undefined) return;
    if (this.#cart.doubleClicks) await this.#commit(view.commit.fingerprint);
    attend(this.#world, { name: this.name, cart: this.#cart, sessionId: this.#sessionId, totalMinor: view.summary.total.amountMinor });
    await this.#world.time.sleep(chance.pick(`${this.name}.later`, [1_000, 300_000]));
    await this.#ask('view', (kasse) => kasse.buyer(this.#token).view());
  }

  async #current(): Promise<View | undefined> {
    for (let tries = 0; tries < 8; tries += 1) {
      if ((await this.#ask('view', (kasse) => kasse.buyer(this.#token).view())) !== undefined) return this.#view;
      await this.#world.time.sleep(2_000);
    }
    return undefined;
  }

  /** One request over the internet. `undefined` when no answer came: it may have been heard all the same. */
  #ask(kind: string, run: (kasse: Kasse) => Promise<Answer>, { fingerprint, at }: { readonly fingerprint?: string; readonly at?: SimulatedWorker | undefined } = {}): Promise<Answer | undefined> {
    const { time, chance, history, trace, faults, records } = this.#world;
    const worker = at?.isDead === false ? at : aliveWorker(this.#world, this.name, this.#worker);
    if (worker?.kasse === undefined) return this.#world.time.sleep(500).then(() => undefined);
    if (worker !== at) this.#worker = worker;
    const { kasse } = worker;
    const operation = history.invoke({ sessionId: this.#sessionId, kind, invokedAtMs: time.nowMs, ...(fingerprint === undefined ? {} : { fingerprint }) });
    trace.add(this.name, () => `${kind} -> ${worker.name}`);
    return new Promise((resolve) => {
      const patience = time.after(CLIENT_MS, () => {
        resolve(undefined);
      });
      time.after(
        chance.between(`${this.name}.way`, 1, 30),
        () => {
          void run(kasse).then((answer) => {
            operation.answeredAtMs = time.nowMs;
            if (faults.at(`reply.${kind}`, ['lost-reply'], records.phaseOf(this.#sessionId)) !== undefined) return;
            time.after(chance.between(`${this.name}.back`, 1, 30), () => {
              patience.cancel();
              this.#hear(operation, answer);
              resolve(answer);
            });
          });
        },
        worker,
      );
    });
  }

  #hear(operation: Operation, answer: Answer): void {
    const view = 'view' in answer ? answer.view : undefined;
    operation.respondedAtMs = this.#world.time.nowMs;
    operation.answer = {
      ok: answer.ok,
      ...(answer.ok ? {} : { code: answer.code }),
      ...(view === undefined ? {} : { status: view.status, revision: view.revision }),
      ...(view?.order === undefined ? {} : { orderId: view.order.id }),
    };
    this.#world.trace.add(this.name, () => `${operation.kind} <- ${JSON.stringify(operation.answer)}`);
    if (view !== undefined && view.revision >= (this.#view?.revision ?? 0)) this.#view = view;
  }
}

const CLIENT_MS = 45_000;
const ADDRESS = { id: 'home', givenName: 'Ada', familyName: 'Lovelace', line1: '1 Test Street', city: 'London', postalCode: 'N1 9GU', country: 'GB' };

function isOver({ status }: View): boolean {
  return status === 'completed' || status === 'canceled';
}
