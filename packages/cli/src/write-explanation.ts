import { formatMoneyPlain, type Money } from 'kasse/plugin';
import type { CompiledShop, Explanation, FlowExplanation, SampleShopper } from 'kasse/tooling';
import { withoutControls } from './code-frame.js';
import type { Output } from './terminal.js';

export interface ExplainedShopper {
  readonly shopper: SampleShopper;
  readonly explanation: Explanation;
  /** The shopper said no time, and the clock's was used. */
  readonly isNowAssumed: boolean;
}

/** A shopper that expects nothing is content with any flow. */
export function isAsExpected({ shopper, explanation }: ExplainedShopper): boolean {
  return shopper.expect === undefined || shopper.expect === explanation.winner;
}

/** Writes who won for one shopper, and why every other flow lost. */
export function writeExplanation(one: ExplainedShopper, { flows, facts }: CompiledShop, out: Output): void {
  const { shopper, explanation, isNowAssumed } = one;
  const { paint } = out;
  const name = shopper.title === shopper.id ? shopper.id : `${shopper.title} (${shopper.id})`;
  out.line(paint.bold(withoutControls(name)));
  if (isNowAssumed) out.line(paint.dim('  says no "now", so it is this moment'));
  for (const flow of explanation.flows) {
    const title = flows.find(({ id }) => id === flow.flowId)?.title ?? flow.flowId;
    const isWinner = flow.outcome === 'won';
    const mark = isWinner ? paint.green('won ') : paint.dim('lost');
    const code = isWinner ? '' : ` ${paint.yellow(flow.reason)}`;
    out.line(`  ${mark}  ${paint.bold(flow.flowId)} ${paint.dim(`(priority ${flow.priority})`)}${code}`);
    if (isWinner && title !== flow.flowId) out.line(`        ${withoutControls(title)}`);
    out.line(`        ${withoutControls(flow.sentence)}`);
    const leaf = leafOf(flow, (fact) => facts.facts[fact]?.type === 'time');
    if (leaf !== undefined) out.line(`        ${paint.dim(withoutControls(leaf))}`);
  }
  if (shopper.expect === undefined) return;
  const verdict = isAsExpected(one)
    ? paint.green(`as expected: ${shopper.expect}`)
    : paint.red(`not as expected: ${shopper.expect} should have won, but ${explanation.winner} did`);
  out.line(`  ${verdict}`);
}

/** The comparison that decided, in the words of the file. */
function leafOf(flow: FlowExplanation, isTime: (fact: string) => boolean): string | undefined {
  if (flow.outcome === 'won' || flow.leaf === undefined) return undefined;
  const { fact, operator, value } = flow.leaf;
  const needs = value === null ? '' : ` ${written(value, isTime(fact))}`;
  const actual = flow.actual === null || flow.actual === undefined ? 'missing' : written(flow.actual, false);
  return `${fact} ${operator}${needs}; actual: ${actual}`;
}

function written(value: unknown, isTime: boolean): string {
  if (isTime && typeof value === 'number') return JSON.stringify(new Date(value).toISOString());
  if (Array.isArray(value)) return `[${value.map((one: unknown) => written(one, isTime)).join(', ')}]`;
  return isMoney(value) ? JSON.stringify(formatMoneyPlain(value)) : JSON.stringify(value);
}

function isMoney(value: unknown): value is Money {
  return value !== null && typeof value === 'object' && 'amountMinor' in value && 'currency' in value;
}
