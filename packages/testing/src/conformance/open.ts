import type { Plugin, PluginContracts, PluginKind } from 'kasse/plugin';
import { ensure, shown } from './expect.js';

/** What a check controls of the surroundings of an implementation. */
export interface World {
  /** Epoch milliseconds; begins at the true time and moves when a check says so. Hand it on where the implementation takes a clock. */
  readonly now: () => number;
}

/** Makes a fresh implementation: nothing that an earlier one did may be seen. */
export type Maker<Contract> = (world: World) => Contract | Promise<Contract>;

/** A plugin is validated and set up as the engine does it. */
export type PluginMaker<K extends PluginKind> = Maker<Plugin<K> | PluginContracts[K]>;

export interface Clock extends World {
  readonly sleep: (ms: number) => void;
}

export function clock(): Clock {
  let nowMs = Date.now();
  return {
    now: () => nowMs,
    sleep: (ms) => {
      nowMs += ms;
    },
  };
}

/** Sets a plugin up, or passes on what is set up already. @throws {Error} With what is wrong with its options, or that it is neither. */
export async function setUp<K extends PluginKind>(made: Plugin<K> | PluginContracts[K]): Promise<PluginContracts[K]> {
  if (!isPlugin(made)) {
    ensure(isObject(made), `"open" and its like have to answer the plugin, or what its setup returns. One answered ${typeof made === 'function' ? 'a function: call the factory, as in open: () => myPlugin()' : shown(made)}.`);
    return made;
  }
  const issues = await issuesOf(made, {});
  if (issues.length > 0) throw new Error(`The options of ${made.kind} plugin "${made.id}" are not valid: ${issues.join('; ')}`);
  const contract: unknown = made.setup(await optionsOf(made));
  // Nobody waits for it: one that breaks would end the process.
  if (contract instanceof Promise) contract.catch(() => undefined);
  ensure(!(contract instanceof Promise), `setup of ${made.kind} plugin "${made.id}" returned a promise, which the engine refuses. Return the members of the contract, and do not make it async.`);
  return contract as PluginContracts[K]; // What its kind promises; the checks ask for it.
}

export async function openPlugin<K extends PluginKind>(make: PluginMaker<K>, world: World = clock()): Promise<PluginContracts[K]> {
  return setUp<K>(await make(world));
}

/** What the plugin's own schema says of its options with some of them changed. */
export async function issuesOf(plugin: Plugin, change: object): Promise<readonly string[]> {
  const result = await plugin.options?.['~standard'].validate({ ...plugin.given, ...change });
  return result?.issues?.map(({ message }) => message) ?? [];
}

async function optionsOf(plugin: Plugin): Promise<unknown> {
  const result = await plugin.options?.['~standard'].validate(plugin.given);
  return result === undefined || result.issues !== undefined ? plugin.given : result.value;
}

export function isPlugin<K extends PluginKind>(made: Plugin<K> | PluginContracts[K]): made is Plugin<K> {
  return isObject(made) && 'setup' in made && typeof made.setup === 'function';
}

function isObject(made: unknown): boolean {
  return typeof made === 'object' && made !== null;
}
