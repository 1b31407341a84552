import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { JournalEntry, OutboxEvent, RequestRecord, Store, StoredSession } from '../../contracts/index.js';
import type { CompiledShop } from '../../flow/index.js';
import type { LedgerEntry, Order } from '../../session/index.js';
import type { FakeGateway, Kit } from './kit.js';

/** A session as an engine left it: all that a store holds of it, and what the others have in their books. */
export interface Kept {
  readonly engineVersion: string;
  readonly token: string;
  readonly release: CompiledShop;
  readonly stored: StoredSession;
  readonly journal: readonly JournalEntry[];
  readonly ledger: readonly LedgerEntry[];
  readonly events: readonly OutboxEvent[];
  readonly request: RequestRecord;
  readonly dueAt: string | null;
  readonly hasCart: boolean;
  readonly order: Order | null;
  readonly outside: Outside;
}

interface Outside {
  readonly primary: readonly Payment[];
  readonly holds: readonly (readonly [holdId: string, state: 'held' | 'consumed' | 'released'])[];
  readonly placed: readonly Order[];
}

type Payment = readonly [reference: string, books: FakeGateway['payments'] extends Map<string, infer Books> ? Books : never];

const folder = join(import.meta.dirname, 'stored');

/** The versions of the engine that sessions are kept of. */
export function keptVersions(): readonly string[] {
  return readdirSync(folder).sort();
}

/** What is kept of a version, by its name: the phase, and after a dot what else is special. */
export function keptOf(version: string): readonly string[] {
  return readdirSync(join(folder, version)).map((file) => file.replace(/\.json$/, '')).sort();
}

export function readKept(version: string, name: string): Kept {
  // Only `keep` writes these files.
  return JSON.parse(readFileSync(join(folder, version, `${name}.json`), 'utf8')) as Kept;
}

/** Writes down what there is of a session. @throws When the file exists: what is kept is never made anew. */
export async function keep(version: string, name: string, { store, primary, stock, orders }: Kit, sessionId: string, token: string): Promise<void> {
  const stored = await store.load(sessionId);
  if (stored === undefined) throw new Error(`${name}: there is no session to keep.`);
  const { shopKey, cartRef, flow, order } = stored.session;
  const [document, request, dueAt, owner] = [await store.loadRelease(shopKey, flow.release), await store.findByRequest(shopKey, 'open', 'r1'), await store.nextDue(shopKey), await store.findByCart(shopKey, cartRef)];
  if (document === undefined || request === undefined) throw new Error(`${name}: its release or the request that opened it is not in the store.`);
  const kept: Kept = {
    engineVersion: version,
    token,
    // Only compiled shops are ever saved as releases.
    release: JSON.parse(document) as CompiledShop,
    stored,
    journal: await store.journal(sessionId),
    ledger: await store.ledger(sessionId),
    events: await store.outbox(shopKey, 100),
    request,
    dueAt: dueAt ?? null,
    hasCart: owner === sessionId,
    order: (order && (await store.findOrder(shopKey, order.id))) ?? null,
    outside: { primary: [...primary.payments], holds: [...stock.holds], placed: [...orders.placed.values()] },
  };
  mkdirSync(join(folder, version), { recursive: true });
  writeFileSync(join(folder, version, `${name}.json`), `${JSON.stringify(kept, undefined, 1)}\n`, { flag: 'wx' });
}

/** Puts a kept session into an empty store, as if that store had been there all the time. */
export async function putBack(store: Store, { release, stored, journal, ledger, events, request, dueAt, hasCart, order }: Kept): Promise<void> {
  const { session, personal, tokenHash, commitId, effects, timers } = stored;
  await store.saveRelease(session.shopKey, session.flow.release, JSON.stringify(release));
  const nothing = { effects: [], events: [], ledger: [], timers: { set: [], cleared: [] }, dueAt: null };
  const all = {
    effects: effects.map((effect) => ({ write: 'insert', effect }) as const),
    timers: { set: timers, cleared: [] },
    ...{ events, ledger, dueAt },
    ...(hasCart ? { cart: 'claim' as const } : {}),
    ...(order === null ? {} : { order }),
  };
  for (const entry of journal) {
    const { revision } = entry;
    const result = await store.commit({
      ...(revision === session.revision ? { commitId, ...all } : { commitId: `${session.id}.${revision}`, ...nothing }),
      ...(revision === 1 ? { personal, tokenHash, request } : {}),
      session: { ...session, revision },
      expectedRevision: revision - 1,
      journal: entry,
    });
    if (result.status !== 'committed') throw new Error(`Revision ${revision} of ${session.id} was not taken: ${result.status}.`);
  }
}

/** Gives the others the books they had. */
export function remember({ primary, stock, orders }: Pick<Kit, 'primary' | 'stock' | 'orders'>, { outside }: Kept): void {
  for (const [reference, books] of outside.primary) primary.payments.set(reference, { ...books });
  for (const [holdId, state] of outside.holds) stock.holds.set(holdId, state);
  for (const order of outside.placed) orders.placed.set(order.id, order);
}
