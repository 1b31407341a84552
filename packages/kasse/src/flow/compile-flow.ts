import { looksLikeCardNumber } from '../errors/index.js';
import { hashOf } from '../json/index.js';
import { compileWindow } from '../rules/index.js';
import { compileChecks, compileFollowUps, compileReminders } from './compile-care.js';
import { compileFulfillment, compilePayment, compileTax } from './compile-methods.js';
import { compileSections, type PlacedSection } from './compile-sections.js';
import { compileSteps } from './compile-steps.js';
import { at, checkUnique, type CompileContext, compileWhen, report, type Spot } from './context.js';
import { given } from './given.js';
import { didYouMean } from './reporter.js';
import type { AuthoredFlow } from './schema/flow.js';
import type { Source } from './source.js';
import type { BuiltInSection, CompiledFlow, FlowStep } from './types.js';

/** Compiles one flow with all that it inherits; returns nothing when any part of it has an error. */
export function compileFlow(authored: AuthoredFlow, source: Source, context: CompileContext): CompiledFlow | undefined {
  const errorsBefore = context.reporter.errors;
  const root: Spot = { source, path: [] };
  const { id, title = id, layout = 'one-page', account = 'optional', enabled = true } = authored;
  const isDefault = authored.default === true;
  if (isDefault) checkDefault(authored, root, context);
  if (looksLikeCardNumber(title)) report(context, 'card-number', at(root, 'title'), CARD_MESSAGE);

  const when = compileWhen(authored.when, 'open', at(root, 'when'), context);
  const window = readWindow(authored, at(root, 'window'), context);
  const experiment = readExperiment(authored, at(root, 'experiment'), context);
  const { steps, sections } = compileSteps(authored.steps, layout, root, context);
  const fulfillment = compileFulfillment(authored.fulfillment, at(root, 'fulfillment'), context);
  const tax = compileTax(authored.tax, at(root, 'tax'), context);
  const payment = compilePayment(authored.payment, layout, at(root, 'payment'), context);
  const checks = compileChecks(authored.checks, at(root, 'checks'), context);
  const thankYou = compileSections(authored.afterCommit?.thankYou ?? [], at(root, 'afterCommit', 'thankYou'), context);
  const followUps = compileFollowUps(authored.afterCommit?.followUps, at(root, 'afterCommit', 'followUps'), context);
  const ifAbandoned = compileReminders(authored.ifAbandoned, at(root, 'ifAbandoned'), context);
  checkSectionIds([...sections, ...thankYou], context);
  checkRequired(id, steps, { fulfillment, payment }, root, context);
  if (context.reporter.errors > errorsBefore) return undefined;

  const flow: Omit<CompiledFlow, 'hash'> = {
    id,
    title,
    priority: authored.priority ?? 0,
    enabled,
    isDefault,
    ...given('when', when),
    ...given('window', window),
    ...given('experiment', experiment),
    layout,
    account,
    steps,
    fulfillment,
    tax,
    payment,
    checks,
    afterCommit: { thankYou: thankYou.map(({ section }) => section), followUps },
    ifAbandoned,
  };
  return { ...flow, hash: hashOf(flow) };
}

const CARD_MESSAGE = 'This looks like the number of a payment card, which belongs nowhere in a shop. Remove it.';

function checkDefault(authored: AuthoredFlow, root: Spot, context: CompileContext): void {
  for (const key of ['when', 'window', 'experiment'] as const) {
    if (authored[key] === undefined) continue;
    const message = `Flow "${authored.id}" is the default, which must serve everyone left over, but it has "${key}". Remove it, or make another flow the default.`;
    report(context, 'default-with-condition', at(root, key), message);
  }
  if (authored.enabled !== false) return;
  const message = `Flow "${authored.id}" is the default and switched off. Write "enabled": true, or make another flow the default.`;
  report(context, 'default-disabled', at(root, 'enabled'), message);
}

function readWindow(authored: AuthoredFlow, spot: Spot, context: CompileContext): CompiledFlow['window'] {
  const { window } = authored;
  // A removal that took nothing away is told by the merge.
  if (window === undefined || 'remove' in window) return undefined;
  if (window.from === undefined && window.until === undefined) {
    report(context, 'window-without-end', spot, 'The window has neither "from" nor "until". Add one or remove the window.');
    return undefined;
  }
  for (const problem of compileWindow(window).problems) context.reporter.reportRule(problem, spot.source, spot.path);
  return { ...given('from', window.from), ...given('until', window.until) };
}

function readExperiment(authored: AuthoredFlow, spot: Spot, context: CompileContext): CompiledFlow['experiment'] {
  const { experiment } = authored;
  if (experiment === undefined) return undefined;
  const { id, arm } = experiment;
  const known = context.experiments.get(id);
  if (known === undefined) {
    const cure = didYouMean(id, context.experiments.keys());
    report(context, 'unknown-experiment', at(spot, 'id'), `There is no experiment "${id}" in experiments.jsonc.${cure}`);
    return undefined;
  }
  const buckets = Object.hasOwn(known.arms, arm) ? known.arms[arm] : undefined;
  if (buckets === undefined) {
    const cure = didYouMean(arm, Object.keys(known.arms));
    report(context, 'unknown-arm', at(spot, 'arm'), `Experiment "${id}" has no arm "${arm}".${cure}`);
    return undefined;
  }
  return { id, arm, buckets };
}

function checkSectionIds(placed: readonly PlacedSection[], context: CompileContext): void {
  const ids = placed.map(({ section, spot }) => ({ id: section.id, spot }));
  checkUnique(ids, 'duplicate-section', 'sections', context);
  const fields = placed.flatMap(({ section, spot }) =>
    section.kind === 'fields' ? section.fields.map(({ id }, index) => ({ id, spot: at(spot, 'fields', index, 'id') })) : [],
  );
  checkUnique(fields, 'duplicate-field', 'fields', context);
}

/** A flow that lacks one of these could not reach the commit. */
function checkRequired(
  id: string,
  steps: readonly FlowStep[],
  { fulfillment, payment }: Pick<CompiledFlow, 'fulfillment' | 'payment'>,
  root: Spot,
  context: CompileContext,
): void {
  const kinds = new Set<string>(steps.flatMap(({ sections }) => sections.map(({ kind }) => kind)));
  const need = (kind: BuiltInSection, code: 'no-contact-section' | 'no-fulfillment-section' | 'no-payment-section' | 'no-stored-value-section', why: string): void => {
    if (kinds.has(kind)) return;
    report(context, code, at(root, 'steps'), `Flow "${id}" has no "${kind}" section, so ${why}. Add "${kind}" to a step.`);
  };
  need('contact', 'no-contact-section', 'the buyer cannot be reached');
  need('payment', 'no-payment-section', 'the buyer cannot pay');
  if (fulfillment.methods.some(({ method }) => method !== 'digital')) {
    need('fulfillment', 'no-fulfillment-section', 'the buyer cannot choose how to get the order');
  }
  if (payment.storedValue !== undefined) need('storedValue', 'no-stored-value-section', 'the buyer cannot use gift cards or points');
  else if (kinds.has('storedValue')) {
    const message = `Flow "${id}" has a "storedValue" section and nothing to use in it. Add "payment": { "storedValue": [...] }, or remove the section.`;
    report(context, 'no-stored-value', at(root, 'steps'), message);
  }
  if (kinds.has('discounts') && !context.knowsCodes) {
    const message = `Flow "${id}" has a "discounts" section, and nothing knows codes. Declare a plugin of kind "discounts" in shop.jsonc, write "discounts": "backend" there when your cart takes them, or remove the section.`;
    report(context, 'no-discounts', at(root, 'steps'), message);
  }
}
