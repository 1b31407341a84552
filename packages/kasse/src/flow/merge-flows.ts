import type { CheckedShop } from './check-documents.js';
import { createInheritance, type Inheritance } from './extends.js';
import { SHOP_LIMITS } from './limits.js';
import { valueOf } from './merge.js';
import type { Reporter } from './reporter.js';
import type { AuthoredFlow } from './schema/flow.js';
import type { Source } from './source.js';

/** A flow with all that it inherits, and where each part of it was written. */
export interface MergedFlow {
  readonly authored: AuthoredFlow;
  readonly source: Source;
}

/** Lays every flow over its presets, one after another. A flow whose presets are wrong is told and left out. */
export function* mergeFlows(checked: CheckedShop, reporter: Reporter): Generator<MergedFlow, void> {
  const inheritance = createInheritance(checked.presets, reporter);
  if (!isWithinLength(checked, inheritance, reporter)) return;
  for (const { authored, source } of checked.flows) {
    const merged = inheritance.resolve(authored, source);
    if (merged === undefined) continue;
    // Each document has passed its schema, and a merge puts nothing where its schema does not allow it.
    yield { authored: merged === source ? authored : (valueOf(merged.root) as AuthoredFlow), source: merged };
  }
}

/** Before any flow is compiled: a preset is read once, but each flow that inherits it becomes as large as both. */
function isWithinLength({ flows }: CheckedShop, inheritance: Inheritance, reporter: Reporter): boolean {
  let length = 0;
  for (const { authored, source } of flows) {
    length += inheritance.lengthOf(authored, source);
    if (length <= SHOP_LIMITS.flowsLength) continue;
    const message = `The flows up to "${authored.id}" have more than ${SHOP_LIMITS.flowsLength} characters together, each with the presets it inherits. Make the presets smaller or split the shop.`;
    reporter.report('shop-too-large', source, [], message);
    return false;
  }
  return true;
}
