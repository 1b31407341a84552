import { formatMoneyPlain, type Money } from 'kasse/plugin';
import type { CompiledShop, Explanation, FlowExplanation, SampleShopper } from 'kasse/tooling';
import { withoutControls } from './code-frame.js';
import type { Output } from './terminal.js';

export interface ExplainedShopper {
  readonly shopper: SampleShopper;
  readonly explanation: Explanation;
  /** The clock's time, where the shopper said none and a flow asks for it; epoch milliseconds. */
  readonly nowAssumedMs?: number;
}

/** A shopper that expects nothing is content with any flow. */
export function isAsExpected({ shopper, explanation }: ExplainedShopper): boolean {
  return shopper.expect === undefined || shopper.expect === explanation.winner;
}

/** Writes who won for one shopper, and why every other flow lost. */
export function writeExplanation(one: ExplainedShopper, { flows, facts }: CompiledShop, out: Output): void {
  const { shopper, explanation, nowAssumedMs } = one;
  const { paint } = out;
  const name = shopper.title === shopper.id ? shopper.id : `${shopper.title} (${shopper.id})`;
  out.line(paint.bold(withoutControls(name)));
  if (nowAssumedMs !== undefined) out.line(paint.dim(`  The file says no "now": the shopper comes at this moment, ${timeOf(nowAssumedMs)}.`));
  for (const flow of explanation.flows) {
    const title = flows.find(({ id }) => id === flow.flowId)?.title ?? flow.flowId;
    const isWinner = flow.outcome === 'won';
    const mark = isWinner ? paint.green('won ') : paint.dim('lost');
    const reason = isWinner ? '' : `: ${paint.yellow(REASONS[flow.reason])}`;
    out.line(`  ${mark}  ${paint.bold(flow.flowId)} ${paint.dim(`(priority ${flow.priority})`)}${reason}`);
    if (isWinner && title !== flow.flowId) out.line(`        ${withoutControls(title)}`);
    out.line(`        ${withoutControls(withoutZeros(flow.sentence))}`);
    const leaf = leafOf(flow, (fact) => facts.facts[fact]?.type === 'time');
    if (leaf !== undefined) out.line(`        ${paint.dim(withoutControls(leaf))}`);
  }
  if (shopper.expect === undefined) return;
  const verdict = isAsExpected(one)
    ? paint.green(`as expected: ${shopper.expect}`)
    : paint.red(`not as expected: ${shopper.expect} should have won, but ${explanation.winner} did`);
  out.line(`  ${verdict}`);
}

/** What the codes of the JSON document mean. */
const REASONS: Readonly<Record<Extract<FlowExplanation, { outcome: 'lost' }>['reason'], string>> = {
  disabled: 'switched off',
  'outside-window': 'outside of its window',
  'outside-share': 'outside of its share of the experiment',
  'fact-missing': 'something is not known',
  'value-mismatch': 'does not fit',
  'lower-priority': 'fits, but another goes first',
};

/** The comparison that decided, in the words of the file, and what it was compared with. */
function leafOf(flow: FlowExplanation, isTime: (fact: string) => boolean): string | undefined {
  if (flow.outcome === 'won' || flow.leaf === undefined) return undefined;
  const { fact, operator, value } = flow.leaf;
  const needs = value === null ? '' : ` ${written(value, isTime(fact))}`;
  const actual = flow.actual === null || flow.actual === undefined ? 'nothing' : withoutZeros(written(flow.actual, false));
  if (flow.reason === 'outside-window') return `rule: window ${operator === 'before' ? 'until' : 'from'}${needs}; the shopper comes at: ${actual}`;
  return `rule: ${fact} ${operator}${needs}; the shopper has: ${actual}`;
}

function timeOf(epochMs: number): string {
  return withoutZeros(new Date(epochMs).toISOString());
}

/** Nobody writes the milliseconds of a moment. */
function withoutZeros(text: string): string {
  return text.replaceAll(/(T\d\d:\d\d:\d\d)\.000Z/g, '$1Z');
}

function written(value: unknown, isTime: boolean): string {
  if (isTime && typeof value === 'number') return JSON.stringify(timeOf(value));
  if (Array.isArray(value)) return `[${value.map((one: unknown) => written(one, isTime)).join(', ')}]`;
  return isMoney(value) ? JSON.stringify(formatMoneyPlain(value)) : JSON.stringify(value);
}

function isMoney(value: unknown): value is Money {
  return value !== null && typeof value === 'object' && 'amountMinor' in value && 'currency' in value;
}
