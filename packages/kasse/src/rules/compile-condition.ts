import { nearest } from '../json/index.js';
import { compileLeaf } from './compile-leaf.js';
import { RULE_LIMITS } from './limits.js';
import { describe, type Flaw, flaw, problemAt, quote, type RuleProblem } from './problem.js';
import type { Condition, FactCatalogue, FactStage } from './types.js';

/** What a condition may refer to. */
export interface ConditionScope {
  readonly catalogue: FactCatalogue;
  /** The shop's named conditions, as authored. */
  readonly named: Readonly<Record<string, unknown>>;
  /** ISO 4217 code that authored money must be in. */
  readonly currency: string;
  /** When the condition is evaluated; a fact that is known only later is a problem. Left out: not checked. */
  readonly stage?: FactStage;
}

export interface CompiledCondition {
  /** Absent when there is any problem. */
  readonly condition: Condition | undefined;
  /** At most 50; paths lead into the authored value. */
  readonly problems: readonly RuleProblem[];
}

/**
 * Checks an authored condition and brings it into negation normal form: named conditions are inlined, every `not` is
 * pushed down to the comparisons, where it turns an operator into its complement. A missing fact then makes neither hold.
 */
export function compileCondition(authored: unknown, scope: ConditionScope): CompiledCondition {
  const run: Run = { scope, problems: [], leaves: 0 };
  const condition = compileNode(authored, { path: [], depth: 1, within: [], isNegated: false }, run);
  return { condition: run.problems.length === 0 ? condition : undefined, problems: run.problems };
}

interface Run {
  readonly scope: ConditionScope;
  readonly problems: RuleProblem[];
  leaves: number;
}

interface Place {
  readonly path: readonly (string | number)[];
  readonly depth: number;
  /** The named conditions that led here, the outermost first. */
  readonly within: readonly string[];
  readonly isNegated: boolean;
}

const KINDS = ['all', 'any', 'not', 'condition', 'fact'] as const;
type Kind = (typeof KINDS)[number];

function compileNode(node: unknown, place: Place, run: Run): Condition | undefined {
  if (isFull(run)) return undefined;
  if (place.depth > RULE_LIMITS.depth) {
    const message = `Conditions are nested deeper than ${RULE_LIMITS.depth} levels. Flatten them.`;
    return refuse(run, place, flaw('condition-too-deep', message));
  }
  if (!isObject(node)) return refuse(run, place, flaw('condition-shape', `${HOW_TO_WRITE}, not ${describe(node)}.`));
  const kind = kindOf(node, place, run);
  if (kind === undefined) return undefined;
  switch (kind) {
    case 'all':
    case 'any':
      return compileGroup(kind, node[kind], place, run);
    case 'not':
      return compileNode(node.not, { ...below(place, 'not'), isNegated: !place.isNegated }, run);
    case 'condition':
      return compileReference(node.condition, place, run);
    case 'fact':
      return compileComparison(node, place, run);
  }
}

/** The one kind that the keys say, after reporting every key that does not belong to it. */
function kindOf(node: Readonly<Record<string, unknown>>, place: Place, run: Run): Kind | undefined {
  const kinds = KINDS.filter((kind) => Object.hasOwn(node, kind));
  const [kind, second] = kinds;
  if (kind === undefined) {
    const keys = Object.keys(node);
    const near = keys.map((key) => nearest(key, KINDS)).find((found) => found !== undefined);
    const given = keys.length === 0 ? 'no keys' : keys.slice(0, 5).map(quote).join(', ');
    report(run, place, flaw('condition-shape', `${HOW_TO_WRITE}; this has ${given}.`, near));
    return undefined;
  }
  if (second !== undefined) {
    const message = `A condition has either "${kind}" or "${second}", not both. Put one inside the other.`;
    report(run, place, flaw('condition-shape', message));
    return undefined;
  }
  const allowed = kind === 'fact' ? ['fact', 'operator', 'value'] : [kind];
  for (const key of Object.keys(node)) {
    if (!allowed.includes(key)) report(run, below(place, key), unknownKey(key, allowed));
  }
  return kind;
}

function unknownKey(key: string, allowed: readonly string[]): Flaw {
  const removed = REMOVED_KEYS[key];
  if (removed !== undefined) return flaw('condition-unknown-key', removed);
  const cure = `${allowed.map(quote).join(', ')} ${allowed.length === 1 ? 'stands alone here' : 'stand here'}.`;
  return flaw('condition-unknown-key', `A condition has no key ${quote(key)}; ${cure}`, nearest(key, allowed));
}

/** Keys of json-rules-engine that are refused, and why. */
const REMOVED_KEYS: Readonly<Record<string, string | undefined>> = Object.assign(Object.create(null) as object, {
  path: 'A condition has no "path": facts are plain values. Declare a fact for the value that you need.',
  params: 'A condition has no "params": facts take none. Declare a fact for the value that you need.',
  priority: 'A condition has no "priority": every comparison counts. Set the priority of the flow.',
  name: 'A condition has no "name". Write it as a comment, or make it a named condition.',
});

const HOW_TO_WRITE =
  'A condition is { "fact", "operator", "value" }, { "all": [...] }, { "any": [...] }, { "not": {...} } or ' +
  '{ "condition": "name" }';

function compileGroup(kind: 'all' | 'any', list: unknown, place: Place, run: Run): Condition | undefined {
  const inside = below(place, kind);
  if (!Array.isArray(list)) {
    return refuse(run, inside, flaw('condition-shape', `"${kind}" holds a list of conditions, not ${describe(list)}.`));
  }
  const nodes: readonly unknown[] = list;
  if (nodes.length === 0) {
    const always = kind === 'all' ? 'would always hold' : 'could never hold';
    return refuse(run, inside, flaw('condition-empty', `"${kind}" is empty and ${always}. Add a condition, or remove it.`));
  }
  // "Not all of these" is "any of these not".
  const kept = place.isNegated === (kind === 'any') ? 'all' : 'any';
  const of: Condition[] = [];
  for (const [index, node] of nodes.entries()) {
    if (isFull(run)) break;
    const child = compileNode(node, below(inside, index), run);
    if (child === undefined) continue;
    if (child.kind === kept) of.push(...child.of);
    else of.push(child);
  }
  const [only] = of;
  return of.length === 1 ? only : { kind: kept, of };
}

function compileReference(name: unknown, place: Place, run: Run): Condition | undefined {
  const { named } = run.scope;
  const at = below(place, 'condition');
  if (typeof name !== 'string') {
    return refuse(run, at, flaw('condition-shape', `"condition" holds the name of a condition, not ${describe(name)}.`));
  }
  if (!Object.hasOwn(named, name)) {
    const names = Object.keys(named);
    const known = names.length === 0 ? ' The shop has no named conditions.' : '';
    const message = `There is no condition ${quote(name)}.${known}`;
    return refuse(run, at, flaw('condition-unknown', message, nearest(name, names)));
  }
  if (place.within.includes(name)) {
    const circle = [...place.within.slice(place.within.indexOf(name)), name].map(quote).join(' -> ');
    const message = `Named conditions refer to each other in a circle: ${circle}. Break it.`;
    return refuse(run, at, flaw('condition-circular', message));
  }
  return compileNode(named[name], { ...at, within: [...place.within, name] }, run);
}

function compileComparison(node: Readonly<Record<string, unknown>>, place: Place, run: Run): Condition | undefined {
  run.leaves++;
  if (run.leaves > RULE_LIMITS.leaves) {
    const limit = `more than ${RULE_LIMITS.leaves} comparisons, named conditions included`;
    const found = flaw('condition-too-large', `The condition has ${limit}. Split it, or use "in".`);
    return refuse(run, { ...place, path: [], within: [] }, found);
  }
  const leaf = compileLeaf(node, place.isNegated, run.scope);
  if (leaf.ok) return leaf.value;
  for (const found of leaf.flaws) report(run, place, found);
  return undefined;
}

/** Inside a named condition the path stays at the reference, whose file the author has before them. */
function report(run: Run, place: Place, found: Flaw): void {
  if (isFull(run) && found.code !== 'condition-too-large') return;
  const name = place.within.at(-1);
  run.problems.push(
    name === undefined
      ? problemAt(place.path, found)
      : problemAt(place.path, { ...found, message: `In condition ${quote(name)}: ${found.message}`, at: [] }),
  );
}

function refuse(run: Run, place: Place, found: Flaw): Condition | undefined {
  report(run, place, found);
  return undefined;
}

/** Stops the walk, so that no input costs more than the limits allow. */
function isFull(run: Run): boolean {
  return run.leaves > RULE_LIMITS.leaves || run.problems.length >= RULE_LIMITS.problems;
}

/** One key further in. A list's key and the index in it are one level together. */
function below(place: Place, key: string | number): Place {
  const isLevel = key !== 'all' && key !== 'any';
  return {
    ...place,
    depth: place.depth + (isLevel ? 1 : 0),
    path: place.within.length === 0 ? [...place.path, key] : place.path,
  };
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
