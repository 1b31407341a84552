import type { PaymentGateway, PluginKind } from '../contracts/index.js';
import { KasseError } from '../errors/index.js';
import { KEY_LIFE_USED } from '../machine/index.js';
import { isCurrency } from '../money/index.js';
import { misspelt } from './misspelt.js';

/**
 * Checks that what a plugin's `setup` returned is what its kind promises, before anything is sold with it.
 * @throws {KasseError} `ERR_PLUGIN_CONTRACT` naming the plugin, the member and the cure.
 */
export function checkContract(kind: PluginKind, id: string, made: unknown): void {
  // Nobody waits for it: one that breaks would end the process.
  if (made instanceof Promise) made.catch(() => undefined);
  // Whatever else it is, its members are looked at one by one.
  const members = typeof made === 'object' && made !== null && !(made instanceof Promise) ? (made as Readonly<Record<string, unknown>>) : undefined;
  if (members === undefined) throw broken(kind, id, 'setup', `returned ${toldOf(made)}, not an object`, 'Return the members of the contract, and do not make it async.');
  for (const [member, rule] of Object.entries(contracts[kind])) {
    const value = members[member];
    if (!rule.holds(value)) throw broken(kind, id, member, `is ${toldOf(value)}`, `It has to be ${rule.what}.`);
  }
  const wrong = misspelt(members, [...Object.keys(contracts[kind]), ...UNCHECKED[kind]]);
  if (wrong !== undefined) throw broken(kind, id, wrong.key, 'means nothing', `Did you mean "${wrong.meant}"?`);
}

/**
 * Checks that keys outlive a request which is sent as late as is allowed and arrives as late as it can. No engine can do
 * anything about a shorter life: what arrives where its key is forgotten is done once more.
 * @param callMs - How long one call may take. @throws {KasseError} `ERR_PLUGIN_CONTRACT`
 */
export function checkKeyLives(gateways: ReadonlyMap<string, Pick<PaymentGateway, 'keyTtlMs' | 'visibilityMs'>>, callMs: number): void {
  for (const [id, { keyTtlMs, visibilityMs }] of gateways) {
    const leastMs = (2 * callMs + visibilityMs) / KEY_LIFE_USED;
    if (keyTtlMs >= leastMs) continue;
    throw broken('payment', id, 'keyTtlMs', `is ${keyTtlMs}`, `It has to be at least ${Math.ceil(leastMs)}: keys outlive two calls of "timeouts.effectMs" and "visibilityMs", with a tenth to spare. Shorten those, or take a provider that remembers keys for longer.`);
  }
}

interface Rule {
  readonly what: string;
  readonly holds: (value: unknown) => boolean;
}

const method: Rule = { what: 'a function', holds: (value) => typeof value === 'function' };
const optional: Rule = { what: 'a function, or left out', holds: (value) => value === undefined || typeof value === 'function' };
const span: Rule = { what: 'a number of milliseconds, 0 or more', holds: (value) => typeof value === 'number' && Number.isFinite(value) && value >= 0 };
const move: Rule = { what: '"authorize", "sale" or "deferred"', holds: (value) => value === 'authorize' || value === 'sale' || value === 'deferred' };
const spender: Rule = { what: '"bearer" or "customer", or left out', holds: (value) => value === undefined || value === 'bearer' || value === 'customer' };
const currency: Rule = { what: 'a code of ISO 4217, or left out', holds: (value) => value === undefined || (typeof value === 'string' && isCurrency(value)) };
const failure: Rule = { what: '"block" or "skip", or left out', holds: (value) => value === undefined || value === 'block' || value === 'skip' };
const names: Rule = { what: 'a list of texts', holds: (value) => Array.isArray(value) && value.every((name) => typeof name === 'string') };
const object: Rule = { what: 'an object', holds: (value) => typeof value === 'object' && value !== null };

const hold = { hold: method, consume: method, release: method, renew: optional };

const contracts: Readonly<Record<PluginKind, Readonly<Record<string, Rule>>>> = {
  payment: {
    moves: move,
    keyTtlMs: span,
    visibilityMs: span,
    authorize: method,
    capture: method,
    void: method,
    refund: method,
    resolve: method,
    resume: optional,
    parseWebhook: optional,
    savedMethods: optional,
  },
  carrier: { quote: method, pickupPoints: optional, book: optional, track: optional },
  tax: { calculate: method, commit: optional, void: optional },
  inventory: { ...hold, available: optional },
  discounts: { ...hold, evaluate: method },
  value: { ...hold, balance: method, accountOf: optional, credit: optional, spentBy: spender, currency },
  check: { check: method },
  risk: { assess: method },
  widget: { inputs: object, parse: method, evaluate: method, onFailure: failure },
  message: { send: method },
  facts: { facts: names, load: method },
};

/** What is of any shape, or is checked where it is used. */
const UNCHECKED: Readonly<Record<PluginKind, readonly string[]>> = {
  payment: ['clientConfig', 'reauthorizes'],
  carrier: [],
  tax: [],
  inventory: [],
  discounts: [],
  value: [],
  check: [],
  risk: [],
  widget: ['options'],
  message: [],
  facts: [],
};

function broken(kind: PluginKind, id: string, member: string, fact: string, cure: string): KasseError<'ERR_PLUGIN_CONTRACT'> {
  return new KasseError('ERR_PLUGIN_CONTRACT', `"${member}" of ${kind} plugin "${id}" ${fact}. ${cure}`, { kind, id, member });
}

function toldOf(value: unknown): string {
  if (value === undefined) return 'missing';
  if (value instanceof Promise) return 'a promise';
  return typeof value === 'number' || value === null ? String(value) : typeof value === 'string' ? `"${value.slice(0, 40)}"` : `of type ${typeof value}`;
}
