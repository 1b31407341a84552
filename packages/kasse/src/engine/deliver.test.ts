import { describe, expect, it } from 'vitest';
import type { OutboxEvent, Store } from '../contracts/index.js';
import { aSession, aUnit, anEvent } from '../stores/store-fixtures.js';
import type { EngineContext } from './context.js';
import { deliver } from './deliver.js';
import { Patience } from './patience.js';
import { realRuntime, type Runtime } from './runtime.js';
import { freshStore } from './test/fresh-store.js';
import { compiled, kit } from './test/kit.js';

/** All that delivering looks at. */
function engineOn(store: Store, runtime: Runtime = realRuntime): EngineContext {
  const releases = { current: { shop: { shopKey: 'shop' } } };
  return { store, runtime, releases, timeouts: { effectMs: 50 }, clock: runtime.now, patience: new Patience(runtime.now), onProblem: () => undefined } as unknown as EngineContext;
}

/** A store in which so many events wait: e1, e2, ... */
async function waiting(count: number, shopKey = 'shop'): Promise<Store> {
  const store = await freshStore();
  for (let n = 1; n <= count; n += 1) await store.commit(aUnit(aSession({ id: `s${n}`, shopKey }), { events: [anEvent(`e${n}`, `s${n}`)] }));
  return store;
}

describe('delivering', () => {
  it('looks again for what waits before it goes on after a long pause: meanwhile another worker may have the right to', async () => {
    // One that has an owner gives nobody else the right.
    const store: Store = { ...(await waiting(2)), isShared: true };
    let elapsedMs = 0;
    const engine = engineOn(store, { ...realRuntime, elapsed: () => elapsedMs });
    const heard: string[] = [];
    // The whole process is frozen.
    const take = ({ id }: OutboxEvent): void => {
      heard.push(id);
      elapsedMs += 60_000;
    };
    await deliver(engine, take);
    expect(heard).toEqual(['e1']);
    expect((await store.outbox('shop', 10)).map(({ id }) => id)).toEqual(['e2']);
    await deliver(engine, take);
    expect(heard).toEqual(['e1', 'e2']);
  });

  it('takes an answer that does not come for a no: the event is offered again, and what is behind it is not lost', async () => {
    const store = await waiting(2);
    const engine = engineOn(store);
    const heard: string[] = [];
    const take = ({ id }: OutboxEvent): Promise<void> => {
      heard.push(id);
      return heard.length === 1 ? new Promise<void>(() => undefined) : Promise.resolve();
    };
    await deliver(engine, take);
    await deliver(engine, take);
    expect(heard).toEqual(['e1', 'e1', 'e2']);
    expect(await store.outbox('shop', 10)).toEqual([]);
  });

  it('ends with `run`, before the next event, and keeps what was taken ticked off', async () => {
    const end = new AbortController();
    const heard: string[] = [];
    const onEvent = ({ id }: OutboxEvent): void => {
      heard.push(id);
      end.abort();
    };
    const store = await waiting(3, compiled().shopKey);
    const { kasse } = await kit({ store, onEvent });
    await kasse.run({ signal: end.signal, pollMs: 5 });
    expect(heard).toEqual(['e1']);
    expect((await store.outbox(compiled().shopKey, 10)).map(({ id }) => id)).toEqual(['e2', 'e3']);
  });

  it.each(['after its signal', 'without a signal'])('is waited for by close, %s, so that what was taken is not told again', async (when) => {
    const end = new AbortController();
    const heard: string[] = [];
    const answers: (() => void)[] = [];
    const onEvent = async ({ id }: OutboxEvent): Promise<void> => {
      await new Promise<void>((resolve) => answers.push(resolve));
      heard.push(id);
    };
    const kept = await waiting(3, compiled().shopKey);
    let isClosed = false;
    const acknowledge: Store['acknowledge'] = (ids) => (isClosed ? Promise.reject(new Error('closed')) : kept.acknowledge(ids));
    const close = (): Promise<void> => Promise.resolve(void (isClosed = true));
    const { kasse, problems } = await kit({ store: { ...kept, acknowledge, close }, onEvent });
    const running = kasse.run(when === 'after its signal' ? { signal: end.signal } : {});
    await expect.poll(() => answers.length).toBe(1);
    end.abort();
    const closing = kasse.close();
    answers[0]?.();
    await closing;
    await running;
    expect([heard, problems]).toEqual([['e1'], []]);
    expect((await kept.outbox(compiled().shopKey, 10)).map(({ id }) => id)).toEqual(['e2', 'e3']);
  });
});
