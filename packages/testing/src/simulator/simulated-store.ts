import type { Store, StoreUnit } from 'kasse';
import type { FaultKind } from './plan.js';
import type { SimulatedWorker } from './worker.js';
import { never, occurred, type World } from './world.js';

/**
 * One worker's connection to the store that all share: each call takes time on the way there and on the way back, may be
 * the last thing its worker does, and may leave it in the dark about what became of it.
 */
export function connect(world: World, worker: SimulatedWorker): Store {
  const { store } = world;
  const reads: readonly FaultKind[] = ['crash', 'stall', 'store-error', 'slow-store'];
  const writes: readonly FaultKind[] = ['crash', 'stall', 'ambiguous-commit', 'failed-fsync', 'slow-store'];
  const call = <T>(method: string, sessionId: string | undefined, work: () => Promise<T>, kinds = reads): Promise<T> => {
    if (worker.isDead) return never();
    const phase = sessionId === undefined ? 'none' : world.records.phaseOf(sessionId);
    const fault = world.faults.at(`store.${method}`, kinds, phase);
    world.trace.add(worker.name, () => `store.${method} ${sessionId ?? ''}${fault === undefined ? '' : `  !! ${fault}`}`);
    if (fault === 'crash') {
      worker.crash();
      return never();
    }
    if (fault === 'stall') worker.stall();
    if (fault === 'failed-fsync' || fault === 'store-error' || fault === 'ambiguous-commit') world.heard.excuse(worker);
    return new Promise<T>((resolve, reject) => {
      const answer = (run: () => void): void => {
        world.time.after(latencyMs(world, fault), run, worker);
      };
      const fail = (): void => {
        answer(() => {
          reject(new Error('The connection to the database was lost.'));
        });
      };
      world.time.after(latencyMs(world, fault), () => {
        if (fault === 'failed-fsync' || fault === 'store-error') {
          fail();
          return;
        }
        work().then(
          (value) => {
            // Done, and nobody is there to be told.
            if (world.faults.at(`store.${method}.done`, ['crash'], phase) === 'crash' && !worker.isDead) {
              world.trace.add(worker.name, () => `store.${method} was done`);
              worker.crash();
              return;
            }
            if (fault === 'ambiguous-commit') fail();
            else {
              answer(() => {
                resolve(value);
              });
            }
          },
          (error: unknown) => {
            answer(() => {
              reject(error instanceof Error ? error : new Error(String(error)));
            });
          },
        );
      });
    });
  };

  // Every method of the contract crosses the wire in the same way, those included that it will have one day.
  const methods = Object.entries(store).flatMap(([method, run]) => {
    if (typeof run !== 'function') return [];
    const first = takesSession.has(method);
    // Each method is called with its own arguments only.
    const inner = run as (...args: readonly unknown[]) => Promise<unknown>;
    return [[method, (...args: readonly unknown[]) => call(method, first ? String(args[0]) : undefined, () => inner(...args), written.has(method) ? writes : reads)]];
  });
  return {
    // The methods of a store, each wrapped, are a store.
    ...(Object.fromEntries(methods) as Store),
    kind: 'simulated',
    isShared: true,
    commit: (unit) => call('commit', unit.session.id, () => commit(world, worker, unit), writes),
    claim: (sessionId, name, leaseMs) =>
      call('claim', sessionId, async () => {
        const claimed = await store.claim(sessionId, name, leaseMs);
        if (claimed !== undefined) {
          world.records.claimed(world, sessionId, worker);
          world.records.leased(sessionId, worker.name);
        }
        return claimed;
      }),
    renew: (sessionId, name, epoch, leaseMs) =>
      call('renew', sessionId, async () => {
        const isRenewed = await store.renew(sessionId, name, epoch, leaseMs);
        if (isRenewed) world.records.leased(sessionId, worker.name);
        return isRenewed;
      }),
    receive: (item) => {
      world.heard.handedOver(world, worker, item);
      return call('receive', undefined, async () => {
        const isWanted = await store.receive(item);
        if (isWanted) world.records.received(item.key, world.time.nowMs);
        return isWanted;
      }, writes);
    },
    postpone: (shopKey, items) =>
      call('postpone', undefined, async () => {
        await store.postpone(shopKey, items);
        world.records.postponed(items);
      }, writes),
    bury: (letter) =>
      call('bury', undefined, async () => {
        await store.bury(letter);
        world.records.tookFromInbox([letter.id]);
      }, writes),
    acknowledge: (eventIds) =>
      call('acknowledge', undefined, async () => {
        await store.acknowledge(eventIds);
        world.records.acknowledged(eventIds);
      }),
    close: () => Promise.resolve(),
  };
}

const takesSession: ReadonlySet<string> = new Set(['load', 'journal', 'ledger', 'effects', 'revision', 'claim', 'renew', 'erase']);
const written: ReadonlySet<string> = new Set(['receive', 'postpone', 'erase', 'bury', 'unbury']);

async function commit(world: World, worker: SimulatedWorker, unit: StoreUnit): ReturnType<Store['commit']> {
  const result = await world.store.commit(unit);
  world.trace.add('store', () => `${worker.name}: ${unit.session.id} r${unit.session.revision} ${unit.journal.cause} ${unit.journal.from}->${unit.journal.to} ${result.status}${unit.effects.map(({ effect }) => `\n${' '.repeat(22)}${effect.key.slice(effect.key.indexOf('.') + 1)} ${effect.state}`).join('')}`);
  if (result.status === 'committed') {
    world.records.committed(world, unit);
    world.heard.written(unit);
    world.history.written(unit);
    if (result.isLeased === true) world.records.leased(unit.session.id, worker.name);
  } else world.records.stale += 1;
  if (result.status === 'stale' || result.status === 'cart_taken') occurred(world, 'law 8');
  return result;
}

function latencyMs(world: World, fault: FaultKind | undefined): number {
  if (fault === 'slow-store') return world.chance.pick('store.slow', [200, 3_000, 40_000]);
  return world.chance.between('store.latency', 0, 3);
}
