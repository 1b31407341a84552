import type { CompiledShop } from '../flow/index.js';
import { KasseError } from '../errors/index.js';
import type { Plugin, PluginContracts, PluginKind } from '../contracts/index.js';
import type { Capabilities } from '../machine/index.js';

/** The shop's plugins, set up, by kind and id. */
export type Registry = {
  readonly [K in PluginKind]: ReadonlyMap<string, PluginContracts[K]>;
};

const kinds: readonly PluginKind[] = ['payment', 'carrier', 'tax', 'inventory', 'discounts', 'value', 'check', 'risk', 'widget', 'message', 'facts'];

/**
 * Sets the plugins up with their options: those of the shop file, overruled by those given in code.
 *
 * @throws {KasseError} `ERR_PLUGIN_DUPLICATE`, `ERR_PLUGIN_OPTIONS`, or `ERR_PLUGIN_MISSING` when a flow names a plugin nobody brought.
 */
export async function buildRegistry(shop: CompiledShop, plugins: readonly Plugin[]): Promise<Registry> {
  const registry = Object.fromEntries(kinds.map((kind) => [kind, new Map<string, unknown>()])) as Record<PluginKind, Map<string, unknown>>;
  for (const plugin of plugins) {
    const known = registry[plugin.kind];
    if (known.has(plugin.id)) {
      throw new KasseError('ERR_PLUGIN_DUPLICATE', `Two ${plugin.kind} plugins are called "${plugin.id}". Give one of them another id.`, { kind: plugin.kind, id: plugin.id });
    }
    known.set(plugin.id, plugin.setup(await validOptions(shop, plugin)));
  }
  // Each plugin was set up by a factory of its kind, so the maps hold what their kind promises.
  const built = registry as unknown as Registry;
  for (const flow of shop.flows) {
    for (const { carriers } of flow.fulfillment.methods) need(built, 'carrier', carriers, flow.id);
    need(built, 'tax', flow.tax.providers, flow.id);
    for (const { gateways } of flow.payment.methods) need(built, 'payment', gateways, flow.id);
    for (const section of flow.steps.flatMap(({ sections }) => sections)) {
      if (section.kind === 'widget') need(built, 'widget', [section.widget], flow.id);
    }
  }
  return built;
}

/** What planning effects has to know of the plugins. */
export function capabilitiesOf(registry: Registry): Capabilities {
  const [inventory] = registry.inventory.keys();
  const [discounts] = registry.discounts.keys();
  return {
    ...(inventory === undefined ? {} : { inventory }),
    ...(discounts === undefined ? {} : { discounts }),
    gateways: Object.fromEntries(registry.payment),
    reportsTax: [...registry.tax].flatMap(([id, provider]) => (provider.commit === undefined ? [] : [id])),
  };
}

async function validOptions(shop: CompiledShop, plugin: Plugin): Promise<unknown> {
  const authored = shop.plugins[plugin.id];
  const merged = { ...(typeof authored === 'object' ? authored : {}), ...plugin.given };
  if (plugin.options === undefined) return merged;
  const result = await plugin.options['~standard'].validate(merged);
  if (result.issues === undefined) return result.value;
  const issues = result.issues.map(({ message, path = [] }) => ({
    path: path.map((segment) => String(typeof segment === 'object' ? segment.key : segment)).join('.'),
    message,
  }));
  const first = issues[0];
  throw new KasseError(
    'ERR_PLUGIN_OPTIONS',
    `The options of ${plugin.kind} plugin "${plugin.id}" are not valid: ${first?.path === undefined || first.path === '' ? '' : `"${first.path}": `}${first?.message ?? 'refused'}. They come from "plugins" in shop.jsonc and from the code that makes the plugin.`,
    { kind: plugin.kind, id: plugin.id, issues },
  );
}

function need(registry: Registry, kind: PluginKind, ids: readonly string[], flowId: string): void {
  for (const id of ids) {
    if (registry[kind].has(id)) continue;
    const known = [...registry[kind].keys()];
    throw new KasseError(
      'ERR_PLUGIN_MISSING',
      `Flow "${flowId}" needs the ${kind} plugin "${id}", which was not handed to createKasse. It has ${known.length === 0 ? 'none of that kind' : known.map((name) => `"${name}"`).join(', ')}.`,
      { kind, id, known },
    );
  }
}
