import type { CheckedShop } from './check-documents.js';
import type { CompileContext } from './context.js';
import type { PluginKind } from './types.js';

/** What flows named while they were compiled. */
export interface Used {
  readonly plugins: Set<string>;
  readonly conditions: Set<string>;
}

export function nothingUsed(): Used {
  return { plugins: new Set(), conditions: new Set() };
}

/** Notes the named conditions that an authored condition stands on. */
export function noteConditions(authored: unknown, { named, used }: Pick<CompileContext, 'named' | 'used'>): void {
  if (typeof authored !== 'object' || authored === null) return;
  for (const [key, value] of Object.entries(authored)) {
    if (key !== 'condition' || typeof value !== 'string') noteConditions(value, { named, used });
    else if (!used.conditions.has(value)) {
      used.conditions.add(value);
      if (Object.hasOwn(named, value)) noteConditions(named[value], { named, used });
    }
  }
}

/** Warns of plugins, named conditions and presets that no flow names. To be asked once all flows are right. */
export function checkUnused({ shop, conditions, presets, flows }: CheckedShop, { plugins, used, reporter }: CompileContext): void {
  for (const [id, kind] of plugins) {
    if (!NAMED_BY_FLOWS.has(kind) || used.plugins.has(id)) continue;
    reporter.report('unused-plugin', shop.source, ['plugins', id], `No flow names the ${kind} plugin "${id}", so nobody asks it. Name it in a flow or remove it.`, 'key');
  }
  for (const name of Object.keys(conditions?.authored ?? {})) {
    if (conditions === undefined || used.conditions.has(name)) continue;
    reporter.report('unused-condition', conditions.source, [name], `No flow uses the condition "${name}". Write { "condition": "${name}" } where it is meant, or remove it.`, 'key');
  }
  const extended = new Set([...flows.map(({ authored }) => authored.extends), ...presets.map((preset) => preset.extends)]);
  for (const { id, source } of presets) {
    if (!extended.has(id)) reporter.report('unused-preset', source, [], `Nothing extends the preset "${id}", so nobody reads it. Write "extends": "${id}" in a flow, or remove the file.`);
  }
}

/** Plugins of all other kinds work for every flow. */
const NAMED_BY_FLOWS: ReadonlySet<PluginKind> = new Set<PluginKind>(['payment', 'carrier', 'tax', 'value', 'widget']);
