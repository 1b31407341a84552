import type { Reporter } from './reporter.js';
import type { Source } from './source.js';
import { findTies } from './ties.js';
import type { CompiledFlow } from './types.js';

export interface PlacedFlow {
  readonly flow: CompiledFlow;
  readonly source: Source;
}

/** Checks what only all flows together can show: exactly one default, and no two that tie. */
export function checkCatalogueOfFlows(placed: readonly PlacedFlow[], reporter: Reporter): void {
  const [first, ...others] = placed.filter(({ flow }) => flow.isDefault);
  if (first === undefined) {
    const message = 'No flow is the default, so that some shoppers would have none. Write "default": true in one without a condition.';
    reporter.reportAt('no-default-flow', { file: 'shop.jsonc', line: 1, column: 1 }, message);
  }
  for (const { flow, source } of others) {
    const message = `Flow "${flow.id}" is a second default beside "${first?.flow.id ?? ''}". Remove "default" from one.`;
    reporter.report('two-default-flows', source, ['default'], message);
  }
  const sources = new Map(placed.map(({ flow, source }) => [flow, source]));
  for (const { flow, other, isCertain } of findTies(placed.map((one) => one.flow))) {
    const source = sources.get(flow);
    if (source === undefined) continue;
    const both = `Flows "${other.id}" and "${flow.id}" both have priority ${flow.priority}`;
    const message = isCertain
      ? `${both} and the same condition; "${other.id < flow.id ? flow.id : other.id}" would never win. Change one priority.`
      : `${both}, and a shopper may match both; the lower id would win. Change one priority, or make the conditions exclude each other.`;
    reporter.report(isCertain ? 'tie' : 'tie-possible', source, ['priority'], message);
  }
}
