import type { Plugin, StandardResult, StandardSchema, Widget } from '../contracts/index.js';
import { asSentence } from '../errors/index.js';
import { type CompileOptions, type Place, placedWidgets, placeOf, type PluginKind, type Problem, SHOP_LIMITS, type ShopFiles, type Source, undeclared } from '../flow/index.js';
import { type JsonPath, nearest, nodeAt, parseJsonc } from '../json/index.js';
import { optionNames } from './option-names.js';

/**
 * Checks the options that `shop.jsonc` gives to plugins, and those that flows give to widgets, against the plugins
 * themselves: what `createKasse` would refuse, with its place in the file. It asks each plugin's own schema, laid over by
 * what the code gives. Only widgets that are right so far are set up, since what a section may say only they know then.
 *
 * @param plugins - Those that `createKasse` gets. One that the shop does not declare, or declares as another kind, is
 * warned of and not asked.
 * @returns In the order of the files. Nothing for a `shop.jsonc` that has no shape yet: `compileShop` tells that.
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
  const source: Source = { file: { path: SHOP_FILE, text }, root, inherited: [] };
  const found: Flaw[] = [];
  const widgets = new Map<string, Widget>();
  for (const plugin of plugins) {
    const { kind, id, given, options: schema } = plugin;
    const why = undeclared(plugin, kinds);
    if (why !== undefined) {
      found.push({ isWarning: true, place: placeOf(source, ['plugins', id], 'key'), message: `The code brings the ${kind} plugin "${id}", but ${why.fact}.${why.cure}` });
      continue;
    }
    const authored = memberOf(memberOf(declared, id), 'options');
    const merged = { ...(isObject(authored) ? authored : {}), ...given };
    const result = schema === undefined ? { value: merged } : await schema['~standard'].validate(merged);
    found.push(...flawsOf(result, { who: `Plugin "${id}"`, schema, given, source, path: ['plugins', id] }));
    const widget = kind === 'widget' && result.issues === undefined ? setUp(plugin, result.value) : undefined;
    if (widget !== undefined) widgets.set(id, widget);
  }
  found.push(...(await flawsOfSections(files, widgets)));
  return sortedOnce(found).map(({ place, message, isWarning = false }) => ({
    code: isWarning ? 'undeclared-plugin' : 'plugin-options',
    severity: isWarning && !strict ? 'warning' : 'error',
    ...place,
    message,
  }));
}

/** What flows give to widgets. What is wrong in a preset comes up with each flow that inherits it. */
async function flawsOfSections(files: ShopFiles, widgets: ReadonlyMap<string, Widget>): Promise<readonly Flaw[]> {
  const found: Flaw[] = [];
  if (widgets.size === 0) return found;
  for (const { widget: id, options, source, path } of placedWidgets(files)) {
    const schema: StandardSchema | undefined = widgets.get(id)?.options;
    if (schema !== undefined) found.push(...flawsOf(await schema['~standard'].validate(options), { who: `Widget "${id}"`, schema, given: {}, source, path }));
  }
  return found;
}

/** A widget is pure. One that cannot be set up is left to the engine, which says why. */
function setUp(plugin: Plugin, options: unknown): Widget | undefined {
  try {
    // A plugin of this kind makes widgets.
    return plugin.setup(options) as Widget;
  } catch {
    return undefined;
  }
}

function sortedOnce(flaws: readonly Flaw[]): readonly Flaw[] {
  const once = new Map(flaws.map((flaw) => [JSON.stringify([flaw.place, flaw.message]), flaw]));
  return [...once.values()].sort(({ place: a }, { place: b }) => (a.file === b.file ? a.line - b.line || a.column - b.column : a.file < b.file ? -1 : 1));
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
  readonly place: Place;
  readonly message: string;
}

type Issue = NonNullable<StandardResult<unknown>['issues']>[number];

/** Who does not take its options, and where they stand: under "options" of what is at the path. */
interface Taker {
  readonly who: string;
  readonly schema: unknown;
  /** Options of the code, which stand in no file. */
  readonly given: Readonly<Record<string, unknown>>;
  readonly source: Source;
  readonly path: JsonPath;
}

function flawsOf({ issues = [] }: StandardResult<unknown>, taker: Taker): readonly Flaw[] {
  return issues.flatMap((issue) => {
    const path = pathOf(issue);
    const unknown = unknownKeys(issue);
    if (unknown.length === 0) return [flawAt(taker, path, issue)];
    return unknown.map((key) => flawAt(taker, [...path, key], issue, true));
  });
}

function flawAt({ who, schema, given, source, path: holder }: Taker, path: JsonPath, issue: Issue, isUnknown = false): Flaw {
  const [option] = path;
  const isOfCode = option !== undefined && Object.hasOwn(given, option);
  const name = `${nameOf(path)}${isOfCode ? ', which is given in code' : ''}`;
  const isThere = isOfCode || nodeAt(source.root, [...holder, 'options', ...path]) !== undefined;
  const place = isOfCode ? placeOf(source, holder, 'key') : placeOf(source, [...holder, 'options', ...path], isUnknown ? 'key' : 'value');
  if (isUnknown) {
    const near = nearest(String(path.at(-1)), optionNames(schema, path.slice(0, -1)));
    return { place, message: `${who} has no option ${name}.${near === undefined ? '' : ` Did you mean "${near}"?`}` };
  }
  if (!isThere && isOfType(issue)) return { place, message: `${who} lacks the option ${name}.` };
  const words = asSentence(issue.message);
  return { place, message: path.length === 0 ? `${who} does not take its options: ${words}` : `${who} does not take ${name}: ${words}` };
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
