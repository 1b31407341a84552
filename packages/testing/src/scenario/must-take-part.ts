import type { CompiledShop } from 'kasse/flow';
import type { Plugin } from 'kasse/plugin';
import type { Setting } from './setting.js';

/** Something given that one fake alone makes use of. */
interface Block {
  /** As it is written in `given`. */
  readonly name: string;
  readonly isOne?: boolean;
  readonly fake: Pick<Plugin, 'kind' | 'id'>;
  /** Where it belongs instead. */
  readonly cure: string;
}

/**
 * Refuses what was given to a fake that the shop does not ask: a scenario would pass or fail as if it had not been said.
 * @param own - Plugins of the scenario's author, which may stand in the place of a fake.
 * @throws {Error} When it is so.
 */
export function mustTakePart(setting: Setting, shop: CompiledShop, own: readonly Plugin[]): void {
  for (const { name, isOne = false, fake, cure } of blocksOf(setting)) {
    const why = whyUnused(fake, shop, own);
    if (why !== undefined) throw new Error(`"${name}" ${isOne ? 'is that' : 'are those'} of the fake "${fake.id}", ${why}. ${cure}`);
  }
}

function blocksOf({ rates, taxRatePpm, stock, discounts, gatewayFaults, gateways }: Setting): readonly Block[] {
  const cure = 'Give that to the plugin that takes part: plugins(...).';
  const blocks: Block[] = [];
  if (rates !== undefined) blocks.push({ name: 'rates', fake: { kind: 'carrier', id: 'post' }, cure });
  if (taxRatePpm !== undefined) blocks.push({ name: 'taxRate', isOne: true, fake: { kind: 'tax', id: 'vat' }, cure });
  if (stock !== undefined) blocks.push({ name: 'stock', isOne: true, fake: { kind: 'inventory', id: 'stock' }, cure });
  if (discounts !== undefined) blocks.push({ name: 'codes', fake: { kind: 'discounts', id: 'codes' }, cure });
  if (gatewayFaults.length > 0) blocks.push({ name: 'gatewayFaults', fake: { kind: 'payment', id: 'bank' }, cure: 'Give them to the gateway of the shop: gateway(id, { faults }).' });
  for (const id of Object.keys(gateways)) blocks.push({ name: 'gateway', isOne: true, fake: { kind: 'payment', id }, cure: 'Leave it out, or give the id of a gateway that the shop has.' });
  return blocks;
}

function whyUnused({ kind, id }: Block['fake'], { pluginKinds, discounts }: CompiledShop, own: readonly Plugin[]): string | undefined {
  if (pluginKinds[id] !== kind) return `and the shop has no plugin "${id}" of kind "${kind}"`;
  if (kind === 'discounts' && discounts === 'backend') return 'and the shop leaves discounts to the cart';
  if (own.some((each) => isInPlaceOf(each, { kind, id }))) return 'in whose place a plugin of your own stands';
  return undefined;
}

export function isInPlaceOf(own: Plugin, fake: Block['fake']): boolean {
  return own.kind === fake.kind && own.id === fake.id;
}
