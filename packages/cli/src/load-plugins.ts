import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Plugin } from 'kasse/plugin';
import { Misuse } from './misuse.js';
import { mustBeThere } from './open-shop.js';
import type { Terminal } from './terminal.js';

/**
 * Runs a module of the backend and takes the plugins that it exports under the name `plugins`.
 * @throws {Misuse} When it is not there, cannot be run, or exports no list of plugins.
 */
export async function loadPlugins(given: string, { cwd }: Terminal): Promise<readonly Plugin[]> {
  const path = resolve(cwd, given);
  await mustBeThere(given, path);
  const { plugins } = await run(given, path);
  if (!Array.isArray(plugins)) throw new Misuse(`"${given}" exports no list called "plugins".`, 'Write: export const plugins = [tableRate(), rateTable()];');
  if (plugins.every(isPlugin)) return plugins;
  throw new Misuse(`"plugins" of "${given}" has something in it that is no plugin.`, 'Give what a factory made with define...() returns, and call the factory.');
}

async function run(given: string, path: string): Promise<{ readonly plugins?: unknown }> {
  try {
    // A module's namespace is an object, whatever it exports.
    return (await import(pathToFileURL(path).href)) as { readonly plugins?: unknown };
  } catch (error) {
    const isTypeScript = error instanceof Error && 'code' in error && error.code === 'ERR_UNKNOWN_FILE_EXTENSION';
    const cure = isTypeScript ? 'This Node.js runs JavaScript only: name the built file, or run Node.js 22.18 or later.' : 'Run it by itself to see more: it has to make plugins and nothing else.';
    throw new Misuse(`"${given}" cannot be run: ${error instanceof Error ? error.message : 'it threw no error'}.`.replace(/\.\.$/, '.'), cure);
  }
}

function isPlugin(value: unknown): value is Plugin {
  return typeof value === 'object' && value !== null && 'id' in value && typeof value.id === 'string' && 'given' in value && 'setup' in value;
}
