import { describe, expect, it } from 'vitest';
import type { Store } from '../contracts/index.js';
import { aUnit, next } from '../stores/store-fixtures.js';
import { opened, ready } from './test/fill-in.js';
import { freshStore } from './test/fresh-store.js';
import { compiled, kit, shopFiles, type Kit } from './test/kit.js';
import { clock, run } from './test/passing-time.js';

const redirect = { status: 'action_required', reference: 'p1', action: { action: 'redirect', url: 'https://bank.example/3ds' } } as const;
const internal = { ok: false, code: 'internal', messages: [{ code: 'internal' }] };

/** An engine whose store can be broken, for writes or for everything. */
async function breakable(options: Parameters<typeof kit>[0] = {}): Promise<Kit & { broken: 'no' | 'writes' | 'all' }> {
  const store = await freshStore();
  const state: { broken: 'no' | 'writes' | 'all' } = { broken: 'no' };
  const failing = (what: 'writes' | 'all', call: () => Promise<unknown>): Promise<never> =>
    // Whatever the store says, the type of the call is that of the store.
    (state.broken === 'all' || state.broken === what ? Promise.reject(new Error('disk full')) : call()) as Promise<never>;
  const frail: Store = {
    ...store,
    commit: (unit) => failing('writes', () => store.commit(unit)),
    load: (id) => failing('all', () => store.load(id)),
    findByRequest: (...of) => failing('all', () => store.findByRequest(...of)),
    // It is looked into after its engine was closed.
    close: () => Promise.resolve(),
  };
  return Object.assign(state, await kit({ ...options, store: frail }));
}

describe('a store in trouble', () => {
  it.each(['writes', 'all'] as const)('is answered, told to onProblem and survived by every command (%s fail)', async (broken) => {
    const parts = await breakable({ timeouts: { answerMs: 100 } });
    const open = await opened(parts, { requestId: 'r0', cartRef: 'c0' });
    const waiting = await ready(parts);
    parts.primary.answers.push(redirect);
    await waiting.buyer.commit({ fingerprint: waiting.view.commit.fingerprint });
    const done = await ready(parts, { requestId: 'r2', cartRef: 'c2' });
    await done.buyer.commit({ fingerprint: done.view.commit.fingerprint, wait: 'settled' });
    const about = await ready(parts, { requestId: 'r3', cartRef: 'c3' });

    parts.broken = broken;
    const shown = { ...internal, view: { id: open.sessionId } };
    expect(await open.buyer.send({ type: 'contact.set', email: 'ada@example.com' })).toMatchObject(shown);
    expect(await open.buyer.cancel()).toMatchObject(shown);
    expect(await waiting.buyer.cancel()).toMatchObject(internal);
    expect(await waiting.buyer.resume()).toMatchObject(internal);
    expect(await about.buyer.commit({ fingerprint: about.view.commit.fingerprint })).toMatchObject(internal);
    expect(await parts.kasse.open({ requestId: 'r4', cartRef: 'c4' })).toMatchObject(internal);
    expect(await parts.kasse.staff.as('ann').refund(done.sessionId, { requestId: 'x', amountMinor: 1 })).toMatchObject(internal);
    expect(parts.problems.length).toBeGreaterThanOrEqual(7);
    expect(JSON.stringify(await open.buyer.view())).not.toContain('disk');

    parts.broken = 'no';
    expect(await open.buyer.send({ type: 'contact.set', email: 'ada@example.com' })).toMatchObject({ ok: true });
    expect(await about.buyer.commit({ fingerprint: about.view.commit.fingerprint })).toMatchObject({ ok: true });
    expect(await parts.kasse.open({ requestId: 'r4', cartRef: 'c4' })).toMatchObject({ ok: true });
  });

  it('is answered without a view where the session cannot be found out', async () => {
    const parts = await breakable();
    const { token } = await opened(parts);
    const other = await kit({ store: { ...parts.store, load: () => Promise.reject(new Error('disk full')) } });
    const result = await other.kasse.buyer(token).view();
    expect(result).toMatchObject(internal);
    expect(result.view).toBeUndefined();
  });

  it('that wrote a step and could neither say so nor what it holds is looked at again, also where this engine is its only one', async () => {
    const store = { ...(await freshStore()), isShared: false };
    let broken: 'no' | 'commit' | 'load' = 'no';
    const losing: Store = {
      ...store,
      commit: async (unit) => {
        const result = await store.commit(unit);
        if (broken !== 'commit') return result;
        broken = 'load';
        throw new Error('disk I/O error at COMMIT');
      },
      load: (id) => {
        if (broken !== 'load') return store.load(id);
        broken = 'no';
        return Promise.reject(new Error('disk I/O error at SELECT'));
      },
    };
    const parts = await kit({ store: losing });
    const { buyer, view, sessionId } = await ready(parts);
    broken = 'commit';
    await buyer.commit({ fingerprint: view.commit.fingerprint });
    expect(broken).toBe('no');
    run(parts);
    await expect.poll(async () => (await store.load(sessionId))?.session.phase).toBe('settled');
  });

  it('does not hide misuse, which still rejects', async () => {
    const { kasse } = await kit();
    await expect(kasse.open({ requestId: '', cartRef: '' })).rejects.toMatchObject({ code: 'ERR_MISUSE' });
  });
});

describe('an answer that cannot be written down', () => {
  it('is kept while the store refuses writes and still reads: the gateway is spared, and it counts as soon as the store takes it', async () => {
    const asked: string[] = [];
    const parts = await breakable({ gateway: { capture: ({ payment, ...moved }) => {
      asked.push('capture');
      parts.broken = 'writes';
      return Promise.resolve({ status: 'succeeded', ...moved, reference: payment });
    }, resolve: ({ kind }) => {
      asked.push(`resolve ${kind}`);
      return Promise.resolve({ status: 'unknown' });
    } } });
    const { buyer, view, sessionId } = await ready(parts);
    await buyer.commit({ fingerprint: view.commit.fingerprint });
    run(parts);
    await expect.poll(() => asked.length).toBe(1);
    await new Promise((resolve) => setTimeout(resolve, 2_000));
    // Engines that share the store hand it to each other's inbox, and ask a few times with growing pauses; hundreds of times before.
    const most = parts.store.isShared ? 6 : 1;
    expect(asked.length).toBeLessThanOrEqual(most);
    parts.broken = 'no';
    await expect.poll(async () => (await parts.store.load(sessionId))?.session).toMatchObject({ phase: 'settled', money: { capturedMinor: 3000 } });
    expect(asked.filter((each) => each === 'capture')).toHaveLength(1);
    expect(asked.length).toBeLessThanOrEqual(most + 1);
  });

  it('is written down by close, without the rest of its pause, where the store takes it by then', async () => {
    const parts = await breakable({ timeouts: { answerMs: 50, effectMs: 400 } });
    parts.primary.answers.push(() => {
      parts.broken = 'writes';
      return Promise.resolve({ status: 'approved', amountMinor: 3000, currency: 'GBP', reference: 'p1', captured: false });
    });
    const { buyer, view, sessionId } = await ready(parts);
    await buyer.commit({ fingerprint: view.commit.fingerprint });
    // By now it rests for longer than close waits.
    await expect.poll(() => parts.problems.length).toBe(3);
    parts.broken = 'no';
    await parts.kasse.close();
    expect((await parts.store.load(sessionId))?.session.order).toBeDefined();
  });

  it('that contradicts the books counts as none: asked again with growing pauses, and for a person after its tries', async () => {
    const time = clock();
    const asked: number[] = [];
    const parts = await kit({
      clock: time.read,
      files: shopFiles({}, { commit: { obligationAttempts: 5 } }),
      gateway: {
        capture: () => Promise.resolve({ status: 'unknown' }),
        resolve: () => {
          asked.push(time.now);
          return Promise.resolve({ status: 'succeeded', amountMinor: 3000, currency: 'GBP', reference: 'primary_1' });
        },
      },
    });
    const { buyer, view, sessionId } = await ready(parts);
    await buyer.commit({ fingerprint: view.commit.fingerprint });
    const captureOf = async () => (await parts.store.effects(sessionId)).find(({ kind }) => kind === 'capture');
    await expect.poll(captureOf).toMatchObject({ state: 'unknown', sends: 1 });
    // The books were changed by other hands than the engine's.
    const { session } = (await parts.store.load(sessionId)) ?? aMissing();
    expect(await parts.store.commit(aUnit(next(session, { money: { ...session.money, capturedMinor: 3000 } }), { dueAt: (await captureOf())?.dueAt ?? null }))).toMatchObject({ status: 'committed' });
    run(parts);
    await expect.poll(async () => {
      time.now += 50;
      return (await parts.kasse.staff.as('ann').attention()).map(({ reason }) => reason);
    }, { interval: 10 }).toEqual(['capture_stuck']);
    expect(await captureOf()).toMatchObject({ state: 'unknown', sends: 5 });
    expect(asked).toHaveLength(4);
    const [first = 0, second = 0, third = 0, fourth = 0] = asked;
    expect(fourth - third).toBeGreaterThan(second - first);
    expect(parts.problems.map(String).join()).toContain('more is captured than the total');
    // Nobody is told what was doubted but in the journal.
    expect((await parts.store.journal(sessionId)).filter(({ detail }) => detail?.['doubted'] !== undefined)).toHaveLength(4);
  });
});

function aMissing(): never {
  throw new Error('The session is gone.');
}

describe('a session whose time is over, before any worker has come by', () => {
  it.each<[string, (checkout: Awaited<ReturnType<typeof ready>>, parts: Kit) => Promise<unknown>]>([
    ['view', async ({ buyer }) => (await buyer.view()).view],
    ['send', async ({ buyer }) => (await buyer.send({ type: 'cart.refresh' })).view],
    ['commit', async ({ buyer, view }) => (await buyer.commit({ fingerprint: view.commit.fingerprint })).view],
    ['staff.view', ({ sessionId }, { kasse }) => kasse.staff.as('ann').view(sessionId)],
  ])('is shown as expired by %s', async (_, ask) => {
    const time = clock();
    const parts = await kit({ clock: time.read });
    const checkout = await ready(parts);
    time.now += 86_400_000;
    expect(await ask(checkout, parts)).toMatchObject({ status: 'canceled', messages: [{ code: 'expired' }] });
    expect((await parts.store.load(checkout.sessionId))?.session.phase).toBe('expired');
    expect(parts.primary.calls).toEqual([]);
  });
});

describe('a new shop for a running engine', () => {
  const priced = (options: object | undefined): ReturnType<typeof compiled> =>
    compiled(shopFiles({}, { key: 'test-shop', plugins: { post: { kind: 'carrier', ...(options === undefined ? {} : { options }) } } }));

  it('is refused where it gives a plugin other options, because plugins are set up once', async () => {
    const { kasse } = await kit({ files: shopFiles({}, { plugins: { post: { kind: 'carrier', options: { priceMinor: 500, zones: ['GB'] } } } }) });
    for (const options of [{ priceMinor: 900, zones: ['GB'] }, { priceMinor: 500 }, undefined]) {
      const failure = await kasse.reload(priced(options)).catch((error: unknown) => error);
      expect(failure).toMatchObject({ code: 'ERR_MISUSE', details: { kind: 'carrier', plugin: 'post' } });
      expect(String(failure)).toContain('other options to carrier plugin "post"');
    }
    await expect(kasse.reload(priced({ zones: ['GB'], priceMinor: 500 }))).resolves.toBeUndefined();
  });

  it('may leave plugins without options out, and declare some that nobody brought', async () => {
    const { kasse } = await kit();
    await expect(kasse.reload(compiled(shopFiles({}, { key: 'test-shop', plugins: { spare: { kind: 'carrier', options: { priceMinor: 1 } } } })))).resolves.toBeUndefined();
  });
});
