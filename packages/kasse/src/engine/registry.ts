import { undeclared, type CompiledShop, type FlowPaymentMethod, type FlowSection } from '../flow/index.js';
import { hashOf } from '../json/index.js';
import { asSentence, KasseError } from '../errors/index.js';
import { wrongAmounts } from '../money/index.js';
import type { Plugin, PluginContracts, PluginKind, StandardResult, StoredValue } from '../contracts/index.js';
import type { Capabilities } from '../machine/index.js';
import { checkContract } from './check-contract.js';

/** The shop's plugins, set up, by kind and id. */
export type Registry = {
  readonly [K in PluginKind]: ReadonlyMap<string, PluginContracts[K]>;
};

const kinds: readonly PluginKind[] = ['payment', 'carrier', 'tax', 'inventory', 'discounts', 'value', 'check', 'risk', 'widget', 'message', 'facts'];

/**
 * Sets the plugins up with their options: those of the shop file, overruled by those given in code.
 *
 * @throws {KasseError} `ERR_PLUGIN_DUPLICATE`, `ERR_PLUGIN_OPTIONS`, `ERR_PLUGIN_CONTRACT`, or `ERR_PLUGIN_MISSING` when a flow names a plugin nobody brought.
 */
export async function buildRegistry(shop: CompiledShop, plugins: readonly Plugin[]): Promise<Registry> {
  const registry = Object.fromEntries(kinds.map((kind) => [kind, new Map<string, unknown>()])) as Record<PluginKind, Map<string, unknown>>;
  for (const plugin of plugins) {
    checkMade(plugin);
    const known = registry[plugin.kind];
    if (known.has(plugin.id)) {
      throw new KasseError('ERR_PLUGIN_DUPLICATE', `Two ${plugin.kind} plugins are called "${plugin.id}". Give one of them another id.`, { kind: plugin.kind, id: plugin.id });
    }
    const made = setUp(plugin, await validOptions(shop, plugin));
    checkContract(plugin.kind, plugin.id, made);
    checkCurrency(shop, plugin, made);
    known.set(plugin.id, made);
  }
  // Each plugin was set up by a factory of its kind, so the maps hold what their kind promises.
  const built = registry as unknown as Registry;
  const holders = new Map<string, PluginKind>();
  for (const kind of ['inventory', 'discounts', 'value'] as const) {
    for (const id of registry[kind].keys()) {
      const other = holders.get(id);
      holders.set(id, kind);
      if (other === undefined) continue;
      // Both are asked to hold, each under its own name.
      throw new KasseError('ERR_PLUGIN_DUPLICATE', `Plugins of kind "${other}" and of kind "${kind}" are both called "${id}". Give one of them another id.`, { kind, id });
    }
  }
  await checkFlows(shop, built);
  return built;
}

/** Says which plugin it was that could not be set up. Nothing of a buyer is in what it threw. */
function setUp(plugin: Plugin, options: unknown): unknown {
  try {
    return plugin.setup(options);
  } catch (cause) {
    const fact = cause instanceof Error ? `threw: ${asSentence(cause.message)}` : 'threw.';
    throw new KasseError('ERR_PLUGIN_CONTRACT', `setup of ${plugin.kind} plugin "${plugin.id}" ${fact}`, { kind: plugin.kind, id: plugin.id, member: 'setup' }, { cause });
  }
}

/** `plugins: [acmePay]` is a factory that nobody called. */
function checkMade(plugin: unknown): void {
  const kind = typeof plugin === 'object' && plugin !== null && 'kind' in plugin ? plugin.kind : undefined;
  if (kinds.some((known) => known === kind)) return;
  const fact = typeof plugin === 'function' ? 'a function. Call it, as in plugins: [tableRate()]' : 'no plugin. Give what a factory made with define...() returns';
  throw new KasseError('ERR_MISUSE', `Something in "plugins" is ${fact}.`, { part: 'plugins' });
}

/** A gift card of another currency would be refused in every checkout. */
function checkCurrency(shop: CompiledShop, { kind, id }: Plugin, made: unknown): void {
  if (kind !== 'value') return;
  // Its contract was checked.
  const { currency } = made as StoredValue;
  if (currency === undefined || currency === shop.currency) return;
  throw new KasseError('ERR_PLUGIN_CONTRACT', `What value plugin "${id}" stores is in ${currency}, but the shop sells in ${shop.currency}. Open it in ${shop.currency}.`, { kind, id, member: 'currency' });
}

/**
 * Checks that the plugins can do what the flows ask of them.
 * @throws {KasseError} `ERR_PLUGIN_MISSING`, `ERR_PLUGIN_OPTIONS` for what a flow asks of a widget, or `ERR_PLUGIN_CONTRACT` for a method
 * that takes a promise for a payment.
 */
export async function checkFlows(shop: CompiledShop, registry: Registry): Promise<void> {
  for (const flow of shop.flows) {
    for (const { carriers } of flow.fulfillment.methods) need(registry, 'carrier', carriers, flow.id);
    need(registry, 'tax', flow.tax.providers, flow.id);
    for (const method of flow.payment.methods) {
      need(registry, 'payment', method.gateways, flow.id);
      mustPromise(registry, flow.id, method);
    }
    need(registry, 'value', flow.payment.storedValue ?? [], flow.id);
    for (const section of [...flow.steps.flatMap(({ sections }) => sections), ...flow.afterCommit.thankYou]) {
      if (section.kind !== 'widget') continue;
      need(registry, 'widget', [section.widget], flow.id);
      await checkWidgetOptions(registry, flow.id, section);
    }
  }
}

/** Money that is only promised is due. A method that takes it for a payment would settle orders that nobody paid. */
function mustPromise({ payment }: Registry, flowId: string, { id, gateways, commitOn }: FlowPaymentMethod): void {
  const deferred = gateways.find((gateway) => payment.get(gateway)?.moves === 'deferred');
  if (deferred === undefined || commitOn === 'promise') return;
  throw new KasseError('ERR_PLUGIN_CONTRACT', `Payment method "${id}" of flow "${flowId}" commits when the payment is ${commitOn}, and its gateway "${deferred}" only promises money ("moves" is "deferred"). Write "commitOn": "promise", or name another gateway.`, {
    kind: 'payment',
    id: deferred,
    member: 'moves',
  });
}

async function checkWidgetOptions(registry: Registry, flowId: string, { id, widget, options }: Extract<FlowSection, { kind: 'widget' }>): Promise<void> {
  const schema = registry.widget.get(widget)?.options;
  if (schema === undefined) return;
  const result = await schema['~standard'].validate(options);
  if (result.issues === undefined) return;
  const issues = issuesOf(result.issues);
  throw new KasseError('ERR_PLUGIN_OPTIONS', `Flow "${flowId}" gives section "${id}" options that widget "${widget}" does not take: ${toldOf(issues)} Correct "options" of that section.`, {
    kind: 'widget',
    id: widget,
    issues,
  });
}

/**
 * Checks that a new shop gives every plugin the options it was set up with.
 * @throws {KasseError} `ERR_MISUSE` naming the first plugin that would have to be set up anew.
 */
export function checkSameOptions(before: CompiledShop, after: CompiledShop, registry: Registry): void {
  for (const kind of kinds) {
    for (const id of registry[kind].keys()) {
      if (hashOf(authoredOptions(before, { kind, id })) === hashOf(authoredOptions(after, { kind, id }))) continue;
      throw new KasseError('ERR_MISUSE', `The new shop gives other options to ${kind} plugin "${id}", and plugins are set up once. Build a new engine with this shop, or leave those options as they are.`, {
        kind,
        plugin: id,
      });
    }
  }
}

/** What planning effects has to know of the plugins. */
export function capabilitiesOf(registry: Registry, { callMs, skewMs, holderSkewMs }: Pick<Capabilities, 'callMs' | 'skewMs' | 'holderSkewMs'>): Capabilities {
  const [inventory] = registry.inventory.keys();
  const [discounts] = registry.discounts.keys();
  return {
    ...(inventory === undefined ? {} : { inventory }),
    ...(discounts === undefined ? {} : { discounts }),
    credits: [...registry.value].flatMap(([id, plugin]) => (plugin.credit === undefined ? [] : [id])),
    renews: [...registry.inventory, ...registry.discounts, ...registry.value].flatMap(([id, plugin]) => (plugin.renew === undefined ? [] : [id])),
    gateways: Object.fromEntries(registry.payment),
    callMs,
    skewMs,
    holderSkewMs,
    reportsTax: [...registry.tax].flatMap(([id, provider]) => (provider.commit === undefined ? [] : [id])),
    voidsTax: [...registry.tax].flatMap(([id, provider]) => (provider.void === undefined ? [] : [id])),
  };
}

async function validOptions(shop: CompiledShop, plugin: Plugin): Promise<unknown> {
  const merged = { ...authoredOptions(shop, plugin), ...plugin.given };
  const result = await resultOf(plugin, merged);
  // The schema knows nothing of the shop, whose files were checked already; what the code gives was not.
  const wrong = wrongAmounts(plugin.given, shop.currency).filter(({ code }) => code === 'other_currency');
  if (result.issues === undefined && wrong.length === 0) return result.value;
  const issues = issuesOf(result.issues ?? wrong);
  throw new KasseError(
    'ERR_PLUGIN_OPTIONS',
    `The options of ${plugin.kind} plugin "${plugin.id}" are not valid: ${toldOf(issues)} ${originOf(shop, plugin)}`,
    { kind: plugin.kind, id: plugin.id, issues },
  );
}

async function resultOf({ options }: Plugin, value: object): Promise<StandardResult<unknown>> {
  return options === undefined ? { value } : options['~standard'].validate(value);
}

/** Where options come from. Most often an id that the shop does not declare is mistyped. */
function originOf({ pluginKinds }: CompiledShop, plugin: Plugin): string {
  const why = undeclared(plugin, pluginKinds);
  return why === undefined ? 'They come from "plugins" in shop.jsonc and from the code that makes the plugin.' : `They come only from the code that makes the plugin: ${why.fact}.${why.cure}`;
}

/** What the shop file tells a plugin of another kind under the same id is not for this one. */
function authoredOptions(shop: CompiledShop, { kind, id }: Pick<Plugin, 'kind' | 'id'>): object {
  const authored = shop.pluginKinds[id] === kind ? shop.plugins[id] : undefined;
  return typeof authored === 'object' && authored !== null ? authored : {};
}

interface Issue {
  readonly path: string;
  readonly message: string;
}

function issuesOf(issues: NonNullable<StandardResult<unknown>['issues']>): readonly Issue[] {
  return issues.map(({ message, path = [] }) => ({ path: path.map((segment) => String(typeof segment === 'object' ? segment.key : segment)).join('.'), message }));
}

function toldOf([first]: readonly Issue[]): string {
  if (first === undefined) return 'refused.';
  const words = asSentence(first.message);
  return first.path === '' ? words : `"${first.path}": ${words}`;
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
