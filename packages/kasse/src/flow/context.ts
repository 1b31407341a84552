import { type JsonPath, nodeAt } from '../json/index.js';
import { type Money, parseMoney, type ParseMoneyCode } from '../money/index.js';
import { compileCondition, type Condition, type FactCatalogue, type FactStage } from '../rules/index.js';
import { warnOfDoubtful } from './doubtful-conditions.js';
import { parseDuration } from './duration.js';
import type { ProblemCode } from './problem-codes.js';
import { didYouMean, type Reporter } from './reporter.js';
import { placeOf, type Source } from './source.js';
import type { CompiledExperiment, PluginKind } from './types.js';
import { noteConditions, type Used } from './unused.js';

/** What flows may refer to, and where their problems go. */
export interface CompileContext {
  readonly reporter: Reporter;
  readonly currency: string;
  readonly locale: string;
  readonly plugins: ReadonlyMap<string, PluginKind>;
  /** The cart of the backend takes codes, or a declared plugin does. */
  readonly knowsCodes: boolean;
  readonly catalogue: FactCatalogue;
  readonly named: Readonly<Record<string, unknown>>;
  /** Named conditions with a problem, which is told where they stand and not again where they are used. */
  readonly broken: ReadonlySet<string>;
  readonly texts: ReadonlyMap<string, string>;
  /** The file of the shop's locale is there. */
  readonly hasTexts: boolean;
  readonly experiments: ReadonlyMap<string, CompiledExperiment>;
  readonly used: Used;
}

/** A document's part under a path: what most checks are about. */
export interface Spot {
  readonly source: Source;
  readonly path: JsonPath;
}

export function at(spot: Spot, ...steps: JsonPath): Spot {
  return { source: spot.source, path: [...spot.path, ...steps] };
}

export function report(context: CompileContext, code: ProblemCode, spot: Spot, message: string): void {
  context.reporter.report(code, spot.source, spot.path, message);
}

/** Compiles an authored condition; one with a problem is told and left out. */
export function compileWhen(authored: unknown, stage: FactStage, spot: Spot, context: CompileContext): Condition | undefined {
  if (authored === undefined) return undefined;
  noteConditions(authored, context);
  const { catalogue, named, currency, broken } = context;
  const { condition, problems } = compileCondition(authored, { catalogue, named, currency, stage });
  let isTold = false;
  for (const problem of problems) {
    if (refersToBroken(spot, problem.path, broken) && INHERITED.has(problem.code)) continue;
    isTold = true;
    context.reporter.reportRule(problem, spot.source, spot.path);
  }
  if (!isTold) warnOfDoubtful(authored, spot, context.reporter);
  return isTold ? undefined : condition;
}

/** Problems that belong to the use of a named condition, however broken it is by itself, are not in this list's complement. */
const OF_THE_USE: ReadonlySet<string> = new Set([
  'condition-unknown',
  'condition-too-deep',
  'condition-too-large',
  'fact-not-available',
]);
const INHERITED = { has: (code: string): boolean => !OF_THE_USE.has(code) };

function refersToBroken({ source, path }: Spot, inner: JsonPath, broken: ReadonlySet<string>): boolean {
  const node = nodeAt(source.root, [...path, ...inner]);
  const reference = node?.type === 'object' ? nodeAt(node, ['condition']) : node;
  return reference?.type === 'literal' && typeof reference.value === 'string' && broken.has(reference.value);
}

/** Reads an authored amount of the shop's currency in minor units. */
export function readMoney(text: string, spot: Spot, context: Pick<CompileContext, 'reporter' | 'currency'>): Money | undefined {
  const parsed = parseMoney(text, { exampleIn: context.currency });
  if (!parsed.ok) {
    context.reporter.report(MONEY_CODES[parsed.code], spot.source, spot.path, parsed.message);
    return undefined;
  }
  if (parsed.money.currency === context.currency) return parsed.money;
  const message = `The amount is in ${parsed.money.currency}, but the shop sells in ${context.currency}. Write it in ${context.currency}.`;
  context.reporter.report('wrong-currency', spot.source, spot.path, message);
  return undefined;
}

/** What is wrong with an authored amount, by what the money floor calls it. */
export const MONEY_CODES: Readonly<Record<ParseMoneyCode, ProblemCode>> = {
  malformed: 'bad-money',
  unknown_currency: 'unknown-currency',
  too_many_decimals: 'fractional-minor-units',
  sign_not_allowed: 'negative-money',
  too_large: 'bad-money',
};

/** Reads an authored period in milliseconds, of at least `minMs`. */
export function readDuration(
  text: string | undefined,
  fallback: string,
  spot: Spot,
  reporter: Reporter,
  minMs = 0,
): number {
  const reading = parseDuration(text ?? fallback);
  if (reading.ok && reading.ms >= minMs) return reading.ms;
  const isFormat = !reading.ok && reading.reason === 'format';
  const message = isFormat
    ? `"${(text ?? '').slice(0, 40)}" is not a period. Write ISO 8601 in weeks, days, hours, minutes and seconds, for example "PT1H" or "P2D".`
    : `"${(text ?? '').slice(0, 40)}" is too ${reading.ok ? 'short' : 'long'} a period here. Choose ${reading.ok ? 'a longer' : 'a shorter'} one.`;
  reporter.report(isFormat ? 'bad-duration' : 'duration-out-of-range', spot.source, spot.path, message);
  return 0;
}

/** Checks that a text id is one of the shop's locale. */
export function checkText(id: string, spot: Spot, context: CompileContext): void {
  context.used.texts.add(id);
  if (context.texts.has(id)) return;
  const file = `texts/${context.locale}.jsonc`;
  const message = context.hasTexts ? `There is no text "${id}" in ${file}.${didYouMean(id, context.texts.keys())}` : `There is no file ${file} to hold text "${id}". Create it, and write { "${id}": "..." } there.`;
  report(context, 'unknown-text', spot, message);
}

/** Checks that a plugin is declared and of the kind that belongs here. */
export function checkPlugin(id: string, kind: PluginKind, spot: Spot, context: CompileContext): void {
  context.used.plugins.add(id);
  const declared = context.plugins.get(id);
  if (declared === kind) return;
  const known = [...context.plugins].filter(([, candidate]) => candidate === kind).map(([candidate]) => candidate);
  if (declared === undefined) {
    const cure = didYouMean(id, known);
    const message = `No plugin "${id}" of kind "${kind}" is declared in shop.jsonc.${cure === '' ? ' Declare it under "plugins".' : cure}`;
    report(context, 'unknown-plugin', spot, message);
    return;
  }
  const message = `Plugin "${id}" is of kind "${declared}", but a plugin of kind "${kind}" belongs here.${didYouMean(id, known)}`;
  report(context, 'wrong-plugin-kind', spot, message);
}

/** Checks a list of plugins that are tried in order. */
export function checkPlugins(ids: readonly string[], kind: PluginKind, spot: Spot, context: CompileContext): void {
  ids.forEach((id, index) => {
    const here = at(spot, index);
    if (ids.indexOf(id) === index) checkPlugin(id, kind, here, context);
    else report(context, 'backup-equals-primary', here, `"${id}" backs up itself: it is in the list already. Name another plugin or remove it.`);
  });
}

/** Tells each id that stands twice, at its second place. */
export function checkUnique(
  entries: readonly { readonly id: string; readonly spot: Spot }[],
  code: ProblemCode,
  noun: string,
  context: Pick<CompileContext, 'reporter'>,
): void {
  const seen = new Map<string, Spot>();
  for (const { id, spot } of entries) {
    const first = seen.get(id);
    if (first !== undefined) {
      const place = placeOf(first.source, first.path).file;
      const other = place === placeOf(spot.source, spot.path).file ? '' : `, the other in ${place}`;
      const message = `There are two ${noun} with the id "${id}"${other}. Give one another "id" or remove it.`;
      context.reporter.report(code, spot.source, spot.path, message);
    }
    if (first === undefined) seen.set(id, spot);
  }
}
