import type { Plugin, PluginContracts, PluginKind, StandardSchema } from 'kasse/plugin';

/** Validates a plugin's options and sets it up, as the engine does. @throws {Error} With what is wrong with the options. */
export async function setUp<K extends PluginKind>(plugin: Plugin<K>): Promise<PluginContracts[K]> {
  return plugin.setup(plugin.options === undefined ? plugin.given : await validated(plugin.options, plugin.given));
}

export async function validated(schema: StandardSchema, value: unknown): Promise<unknown> {
  const result = await schema['~standard'].validate(value);
  if (result.issues === undefined) return result.value;
  throw new Error(result.issues.map(({ message, path }) => `${path?.map(String).join('.') ?? ''}: ${message}`).join('\n'));
}
