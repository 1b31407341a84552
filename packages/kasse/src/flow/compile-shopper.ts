import { parseMoney } from '../money/index.js';
import { findFact, normaliseFacts } from '../rules/index.js';
import type { SampleShopper } from './compile-result.js';
import { at, type CompileContext, MONEY_CODES, report, type Spot } from './context.js';
import { given } from './given.js';
import { didYouMean } from './reporter.js';
import type { AuthoredShopper } from './schema/shared.js';

/** Reads a sample shopper: its facts typed, authored money read, defaults filled in. */
export function compileShopper(
  authored: AuthoredShopper,
  spot: Spot,
  flowIds: ReadonlySet<string> | undefined,
  context: CompileContext,
): SampleShopper {
  const { id, title = id, expect } = authored;
  const raw = Object.fromEntries(
    Object.entries(authored.facts).flatMap(([fact, value]) => {
      const read = readValue(fact, value, at(spot, 'facts', fact), context);
      return read === undefined ? [] : [[fact, read] as const];
    }),
  );
  const { facts, problems } = normaliseFacts(raw, context.catalogue);
  for (const problem of problems) {
    // Here facts are keys.
    context.reporter.reportRule(problem, spot.source, [...spot.path, 'facts'], problem.code === 'fact-unknown' ? 'key' : 'value');
  }
  if (expect !== undefined && flowIds?.has(expect) === false) {
    report(context, 'unknown-flow', at(spot, 'expect'), `Shopper "${id}" expects flow "${expect}", which does not exist.${didYouMean(expect, flowIds)}`);
  }
  return { id, title, facts, ...given('expect', expect) };
}

/** Money is authored as text; a text that is none is told here, in the words of an author. */
function readValue(fact: string, value: unknown, spot: Spot, context: CompileContext): unknown {
  if (typeof value !== 'string' || findFact(context.catalogue, fact)?.type !== 'money') return value;
  const parsed = parseMoney(value, { signed: true, exampleIn: context.currency });
  if (parsed.ok) return parsed.money;
  report(context, MONEY_CODES[parsed.code], spot, parsed.message);
  return undefined;
}
