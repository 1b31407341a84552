import type { CompiledFlow, CompiledShop } from '../flow/index.js';
import { candidateOf } from '../flow/index.js';
import { KasseError } from '../errors/index.js';
import { createSelector, type Selector } from '../rules/index.js';
import type { Store } from '../contracts/index.js';

/** A compiled shop ready to choose flows. */
export interface Release {
  readonly shop: CompiledShop;
  readonly selector: Selector;
  readonly flows: ReadonlyMap<string, CompiledFlow>;
}

/**
 * The current release and the older ones that running checkouts still use, by hash. Those used last are kept at hand; a
 * session at hand holds its own, and any other is read from the store again.
 */
export class Releases {
  #current: Release;
  /** What was used last stands last. */
  readonly #known = new Map<string, Release>();
  readonly #store: Store;

  private constructor(store: Store, current: Release) {
    this.#store = store;
    this.#current = current;
    this.#known.set(current.shop.release, current);
  }

  static async start(store: Store, shop: CompiledShop): Promise<Releases> {
    const releases = new Releases(store, prepare(shop));
    await store.saveRelease(shop.shopKey, shop.release, JSON.stringify(shop));
    return releases;
  }

  get current(): Release {
    return this.#current;
  }

  /** New sessions get this shop from now on; running ones stay on theirs. */
  async publish(shop: CompiledShop): Promise<void> {
    if (shop.shopKey !== this.#current.shop.shopKey) {
      throw new KasseError('ERR_MISUSE', `This engine serves shop "${this.#current.shop.shopKey}"; "${shop.shopKey}" needs an engine of its own.`, {});
    }
    const next = prepare(shop);
    await this.#store.saveRelease(shop.shopKey, shop.release, JSON.stringify(shop));
    this.#current = next;
    this.#keep(next);
  }

  /** The release a session began with. @throws {KasseError} `ERR_INVARIANT` when the store has lost it. */
  async of(release: string): Promise<Release> {
    const known = this.#known.get(release);
    if (known !== undefined) return this.#keep(known);
    const document = await this.#store.loadRelease(this.#current.shop.shopKey, release);
    if (document === undefined) {
      throw new KasseError('ERR_INVARIANT', `Release "${release}" is used by a running checkout and is not in the store.`, { release });
    }
    // Only compiled shops are ever saved as releases.
    return this.#keep(prepare(JSON.parse(document) as CompiledShop));
  }

  #keep(used: Release): Release {
    const { release } = used.shop;
    this.#known.delete(release);
    this.#known.set(release, used);
    for (const oldest of this.#known.keys()) {
      if (this.#known.size <= KEPT_MAX) break;
      if (oldest !== this.#current.shop.release) this.#known.delete(oldest);
    }
    return used;
  }
}

const KEPT_MAX = 8;

function prepare(shop: CompiledShop): Release {
  return {
    shop,
    selector: createSelector(shop.flows.map(candidateOf), shop.facts),
    flows: new Map(shop.flows.map((flow) => [flow.id, flow])),
  };
}
