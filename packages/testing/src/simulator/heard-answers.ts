import type { StoreUnit } from 'kasse';
import { isUnfinished } from './records.js';
import type { SimulatedWorker } from './worker.js';
import { occurred, type World } from './world.js';

/**
 * What workers were told for good and have not written down yet. Law 8 says that fencing refuses state, never evidence:
 * who was told what became of a payment writes it down or hands it over, and does not throw it away to ask once more.
 */
export class HeardAnswers {
  /** By worker, then by effect key: when it was told. */
  readonly #told = new Map<SimulatedWorker, Map<string, number>>();

  /** A worker that still waited for it hears a final answer. */
  tell({ records, time }: World, worker: SimulatedWorker, key: string): void {
    const effect = records.effectOf(key);
    if (worker.isDead || effect === undefined || !isUnfinished(effect)) return;
    const told = this.#told.get(worker) ?? new Map<string, number>();
    told.set(key, time.nowMs);
    this.#told.set(worker, told);
  }

  /** A worker asks for something, or what became of it. */
  asks(world: World, worker: SimulatedWorker, key: string): void {
    const atMs = this.#told.get(worker)?.get(key);
    if (atMs === undefined) return;
    world.violations.push(`law 8: ${worker.name} asks once more about ${key}, and threw away what it was told ${world.time.nowMs - atMs} ms ago`);
  }

  /** Whoever wrote it: it is known. */
  written({ effects }: StoreUnit): void {
    for (const { effect } of effects) {
      if (isUnfinished(effect)) continue;
      for (const told of this.#told.values()) told.delete(effect.key);
    }
  }

  /** Its owner finds it in the inbox. */
  handedOver(world: World, worker: SimulatedWorker, { payload }: { readonly payload: object }): void {
    if (!('key' in payload)) return;
    if (this.#told.get(worker)?.delete(String(payload.key)) === true) occurred(world, 'law 8');
  }

  /** The store did not say whether something was written: whoever lost an answer with that has to ask again. */
  excuse(worker: SimulatedWorker): void {
    this.#told.delete(worker);
  }
}
