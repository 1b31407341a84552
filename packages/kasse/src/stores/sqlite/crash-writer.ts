import type { EffectWrite } from '../../contracts/index.js';
import { aBooking, anEffect, anEvent, anOrder, aSession, aUnit, inserting, next } from '../store-fixtures.js';
import { sqlite } from './sqlite.js';

/**
 * A process that writes until it is killed: `node crash-writer.ts <file>`. Each acknowledged commit is printed as
 * `<session> <revision>`; nothing is printed before the store has acknowledged it.
 */
const store = sqlite(process.argv[2] ?? '');

async function write(writer: number): Promise<void> {
  for (let turn = 0; ; turn += 1) {
    let session = aSession({ id: `s-${writer}-${turn}`, fields: { filler: 'x'.repeat(1500) } });
    for (let step = 1; step <= 5; step += 1) {
      const key = `${session.id}.${step}`;
      const effects: EffectWrite[] = [inserting(anEffect({ key, sessionId: session.id }))];
      const order = step === 5 ? { order: anOrder(session) } : {};
      const unit = aUnit(session, { effects, events: [anEvent(key, session.id)], ledger: [aBooking(key)], ...order });
      // One in two joins the backend's own table in the same transaction.
      const isShared = step % 2 === 0;
      const inTransaction = { inTransaction: (tx: { run(sql: string, key: string): unknown }) => void tx.run('INSERT INTO backend (key) VALUES (?)', key) };
      await store.commit(isShared ? { ...unit, ...inTransaction } : unit);
      process.stdout.write(`${session.id} ${session.revision}\n`);
      session = next(session);
    }
  }
}

await store.transact((tx) => {
  tx.exec('CREATE TABLE backend (key TEXT NOT NULL UNIQUE)');
});
await Promise.all(Array.from({ length: 32 }, (_, writer) => write(writer)));
