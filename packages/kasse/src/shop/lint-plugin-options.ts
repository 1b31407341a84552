import type { Plugin, StandardResult } from '../contracts/index.js';
import { asSentence } from '../errors/index.js';
import { type CompileOptions, type PluginKind, type Problem, SHOP_LIMITS, type ShopFiles, undeclared } from '../flow/index.js';
import { type JsonNode, type JsonPath, locate, nodeAt, offsetOfPath, parseJsonc } from '../json/index.js';

/**
 * Checks the options that `shop.jsonc` gives to plugins against the plugins themselves: what `createKasse` would refuse,
 * with its place in the file. It asks each plugin's own schema, laid over by what the code gives, and sets none up.
 *
 * @param plugins - Those that `createKasse` gets. One that the shop does not declare, or declares as another kind, is
 * warned of and not asked.
 * @returns In the order of the file. Nothing for a `shop.jsonc` that has no shape yet: `compileShop` tells that.
 * @example await lintPluginOptions(await readShopFiles('./shop'), [tableRate({ id: 'parcel' })]);
 */
export async function lintPluginOptions(files: ShopFiles, plugins: readonly Plugin[], { strict = false }: CompileOptions = {}): Promise<readonly Problem[]> {
  const text = files[SHOP_FILE];
  if (text === undefined) return [];
  const { root, value, problems } = parseJsonc(text, { maxDepth: SHOP_LIMITS.nesting });
  const declared = isObject(value) ? (value['plugins'] ?? {}) : undefined;
  if (root === undefined || problems.length > 0 || !isObject(declared)) return [];
  const kinds = kindsOf(declared);
  if (kinds === undefined) return [];
  const found: Flaw[] = [];
  for (const plugin of plugins) {
    const why = undeclared(plugin, kinds);
    if (why === undefined) found.push(...(await flawsOf(plugin, memberOf(memberOf(declared, plugin.id), 'options'), root)));
    else found.push({ isWarning: true, offset: offsetOfPath(root, ['plugins', plugin.id], 'key'), message: `The code brings the ${plugin.kind} plugin "${plugin.id}", but ${why.fact}.${why.cure}` });
  }
  return found
    .sort((a, b) => a.offset - b.offset)
    .map(({ offset, message, isWarning = false }) => ({
      code: isWarning ? 'undeclared-plugin' : 'plugin-options',
      severity: isWarning && !strict ? 'warning' : 'error',
      file: SHOP_FILE,
      ...locate(text, offset),
      message,
    }));
}

/** Nothing for what has no shape yet. */
function kindsOf(declared: Readonly<Record<string, unknown>>): Readonly<Record<string, PluginKind>> | undefined {
  const kinds = Object.keys(declared).map((id) => [id, memberOf(declared[id], 'kind')]);
  // Whether each is a kind that there is, compileShop tells.
  return kinds.every(([, kind]) => typeof kind === 'string') ? (Object.fromEntries(kinds) as Record<string, PluginKind>) : undefined;
}

const SHOP_FILE = 'shop.jsonc';

interface Flaw {
  readonly isWarning?: true;
  readonly offset: number;
  readonly message: string;
}

type Issue = NonNullable<StandardResult<unknown>['issues']>[number];

async function flawsOf({ id, given, options: schema }: Plugin, authored: unknown, root: JsonNode): Promise<readonly Flaw[]> {
  if (schema === undefined) return [];
  const result = await schema['~standard'].validate({ ...(isObject(authored) ? authored : {}), ...given });
  return (result.issues ?? []).flatMap((issue) => {
    const path = pathOf(issue);
    const unknown = unknownKeys(issue);
    if (unknown.length === 0) return [flawAt({ id, given, root }, path, issue)];
    return unknown.map((key) => flawAt({ id, given, root }, [...path, key], issue, true));
  });
}

function flawAt({ id, given, root }: Pick<Plugin, 'id' | 'given'> & { readonly root: JsonNode }, path: JsonPath, issue: Issue, isUnknown = false): Flaw {
  const [option] = path;
  const isOfCode = option !== undefined && Object.hasOwn(given, option);
  const plugin = ['plugins', id];
  const name = `${nameOf(path)}${isOfCode ? ', which is given in code' : ''}`;
  const isThere = isOfCode || nodeAt(root, [...plugin, 'options', ...path]) !== undefined;
  const offset = isOfCode ? offsetOfPath(root, plugin, 'key') : offsetOfPath(root, [...plugin, 'options', ...path], isUnknown ? 'key' : 'value');
  if (isUnknown) return { offset, message: `Plugin "${id}" has no option ${name}.` };
  if (!isThere && isOfType(issue)) return { offset, message: `Plugin "${id}" lacks the option ${name}.` };
  const words = asSentence(issue.message);
  return { offset, message: path.length === 0 ? `Plugin "${id}" does not take its options: ${words}` : `Plugin "${id}" does not take ${name}: ${words}` };
}

function pathOf({ path = [] }: Issue): JsonPath {
  return path.map((segment) => {
    const key = typeof segment === 'object' ? segment.key : segment;
    return typeof key === 'number' ? key : String(key);
  });
}

/** Zod puts several unknown keys into one issue about the object that holds them. Other validators name each in its path. */
function unknownKeys(issue: Issue): readonly string[] {
  if (!('code' in issue) || issue.code !== 'unrecognized_keys' || !('keys' in issue) || !Array.isArray(issue.keys)) return [];
  return issue.keys.map(String);
}

/** What is missing is, to zod, of the wrong type. */
function isOfType(issue: Issue): boolean {
  return 'code' in issue && issue.code === 'invalid_type';
}

/** `"zones[0].price"`. */
function nameOf(path: JsonPath): string {
  return `"${path.map((step, index) => (typeof step === 'number' ? `[${step}]` : `${index === 0 ? '' : '.'}${step}`)).join('')}"`;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function memberOf(value: unknown, key: string): unknown {
  return isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
}
