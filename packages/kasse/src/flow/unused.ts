import { nearest } from '../json/index.js';
import type { CheckedShop } from './check-documents.js';
import type { CompileContext } from './context.js';
import { DEFAULT_TEXTS } from './default-texts.js';
import type { CompiledFlow, PluginKind } from './types.js';

/** What flows named while they were compiled. */
export interface Used {
  readonly plugins: Set<string>;
  readonly conditions: Set<string>;
  readonly texts: Set<string>;
}

export function nothingUsed(): Used {
  return { plugins: new Set(), conditions: new Set(), texts: new Set() };
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

/** Warns of plugins, named conditions, presets and texts that nobody reads. To be asked once all flows are right. */
export function checkUnused(checked: CheckedShop, flows: readonly CompiledFlow[], context: CompileContext): void {
  checkPlugins(checked, context);
  checkConditions(checked, context);
  checkPresets(checked, context);
  checkTexts(checked, flows, context);
}

function checkPlugins({ shop }: CheckedShop, { plugins, used, reporter }: CompileContext): void {
  for (const [id, kind] of plugins) {
    if (!NAMED_BY_FLOWS.has(kind) || used.plugins.has(id)) continue;
    reporter.report('unused-plugin', shop.source, ['plugins', id], `No flow names the ${kind} plugin "${id}", so nobody asks it. Name it in a flow or remove it.`, 'key');
  }
}

/** Plugins of all other kinds work for every flow. */
const NAMED_BY_FLOWS: ReadonlySet<PluginKind> = new Set<PluginKind>(['payment', 'carrier', 'tax', 'value', 'widget']);

function checkConditions({ conditions }: CheckedShop, { used, reporter }: CompileContext): void {
  for (const name of Object.keys(conditions?.authored ?? {})) {
    if (conditions === undefined || used.conditions.has(name)) continue;
    reporter.report('unused-condition', conditions.source, [name], `No flow uses the condition "${name}". Write { "condition": "${name}" } where it is meant, or remove it.`, 'key');
  }
}

function checkPresets({ presets, flows }: CheckedShop, { reporter }: CompileContext): void {
  const extended = new Set([...flows.map(({ authored }) => authored.extends), ...presets.map((preset) => preset.extends)]);
  for (const { id, source } of presets) {
    if (!extended.has(id)) reporter.report('unused-preset', source, [], `Nothing extends the preset "${id}", so nobody reads it. Write "extends": "${id}" in a flow, or remove the file.`);
  }
}

function checkTexts({ texts }: CheckedShop, flows: readonly CompiledFlow[], { plugins, used, locale, reporter }: CompileContext): void {
  const own = new Set([...Object.keys(DEFAULT_TEXTS), ...flows.flatMap(titlesOf), ...[...plugins].flatMap(([id, kind]) => (kind === 'value' ? [`storedValue.${id}`] : []))]);
  for (const { authored, source } of texts.filter((document) => document.locale === locale)) {
    for (const id of Object.keys(authored)) {
      if (used.texts.has(id) || own.has(id)) continue;
      const near = nearest(id, own);
      const cure = near === undefined ? 'Name it in a flow, or remove it.' : `Did you mean "${near}"?`;
      reporter.report('unused-text', source, [id], `Nothing shows the text "${id}". ${cure}`, 'key');
    }
  }
}

/** The texts that a view looks for by itself, where they are there. */
function titlesOf({ steps, fulfillment, payment }: CompiledFlow): readonly string[] {
  return [
    ...steps.flatMap(({ sections }) => sections.map(({ id }) => `section.${id}`)),
    ...fulfillment.methods.flatMap(({ id, method }) => [`method.${id}`, `method.${method}`]),
    ...payment.methods.flatMap(({ id, method }) => [`payment.${id}`, `payment.${method}`]),
  ];
}
