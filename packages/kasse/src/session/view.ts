import type { Message } from '../errors/index.js';
import type { CompiledFlow, CompiledShop, FlowSection } from '../flow/index.js';
import { type Facts, predicate } from '../rules/index.js';
import type { Personal } from './buyer.js';
import type { CommandType } from './command.js';
import { flowIndexOf } from './flow-index.js';
import { type FlowView, flowViewOf } from './flow-view.js';
import { needsDelivery } from './offered.js';
import type { JsonSchema } from './parse-command.js';
import { placeholderValue } from './placeholder-values.js';
import { type Progress, progressWith } from './progress.js';
import { renderText } from './render-text.js';
import { type Requirement, requirementsOf } from './requirements.js';
import type { CheckoutSession } from './session.js';
import { statusOf } from './status.js';
import { messagesOf } from './view-messages.js';
import { amountToPayMinor } from './stored-value.js';
import { type MoneyWriter, moneyWriter } from './view-money.js';
import { type SectionContext, sectionOf, thankYouOf } from './view-sections.js';
import { refundsOf } from './view-refunds.js';
import { summaryOf } from './view-summary.js';
import type { SectionState, View, ViewAction, ViewOrder, ViewSection, ViewStep } from './view-types.js';

export interface ViewInput {
  readonly session: CheckoutSession;
  readonly personal: Personal;
  readonly flow: CompiledFlow;
  readonly shop: CompiledShop;
  /** Normalised. */
  readonly facts: Facts;
  /** Client configuration by gateway id. No secrets. The same object for the life of the engine: it is cached by identity. */
  readonly paymentClients: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  /** What the view shows of each widget plugin, by plugin id. The same object for the life of the engine. */
  readonly widgets: Readonly<Record<string, { readonly inputs: JsonSchema }>>;
  /** Who spends an account of stored value, by plugin id: what a customer owns needs no code. The same object for the life of the engine. */
  readonly spentBy?: Readonly<Record<string, 'bearer' | 'customer'>>;
  /** The commands that the phase takes. The same array for the same phase, if possible: schemas are cached by it. */
  readonly canSend: readonly CommandType[];
  /** Where the buyer can go on, when they have to do something elsewhere. */
  readonly continueUrl?: string | undefined;
}

/**
 * Everything a front end needs of a checkout, made anew from the session each time. Pure JSON without a token in it.
 *
 * What depends on the flow alone is made once and shared between views; do not change a view.
 */
export function viewOf(input: ViewInput): View {
  const { session, personal, flow, shop, facts, canSend } = input;
  const state = { session, personal };
  const view = flowViewOf(input);
  const money = moneyWriter(session.cart.currency, shop.locale);
  const messages = messagesOf(session);
  const requirements = requirementsOf(state, flow, facts);
  const progress = progressWith(requirements, state, flow, facts);
  const render = (text: string): string => renderText(text, shop.locale, (name) => placeholderValue(name, { session, personal, shop, money }));
  const context: SectionContext = { session, personal, flow, facts, view, canSend, money, messages, render, spentBy: input.spentBy ?? NOBODY };
  const next = nextStep(progress);
  const action = actionOf(session, money);
  const isOpen = session.phase === 'collecting' || session.phase === 'ready' || session.phase === 'escalated';
  const missing = isOpen ? missingOf(requirements, view) : [];
  const isStuck = session.attention !== undefined && session.order === undefined;
  return {
    id: session.id,
    revision: session.revision,
    status: statusOf(session),
    layout: flow.layout,
    locale: shop.locale,
    currency: session.cart.currency,
    isTest: session.isTest,
    shop: view.shop,
    progress: progress.steps.map(({ id, state: each }) => ({ id, title: view.stepTitles.get(id) ?? id, state: each })),
    current: progress.current,
    ...(next === undefined ? {} : { next }),
    steps: stepsOf(progress, requirements, context),
    commands: view.commandsOf('', NAVIGATION, canSend),
    summary: summaryOf(session, money),
    messages,
    missing,
    isChecking: session.phase === 'resolving' || (isStuck && !isOpen),
    needsSupport: isStuck,
    ...(action === undefined ? {} : { action }),
    commit: {
      irreversible: true,
      label: render(paysNow(session, flow) ? view.commitPay : view.commitPlace),
      fingerprint: session.fingerprint,
      enabled: session.phase === 'ready' && missing.length === 0,
    },
    ...(session.order === undefined ? {} : { order: orderOf(session.order, context) }),
    expiresAt: session.expiresAt,
    ...(input.continueUrl === undefined ? {} : { continueUrl: input.continueUrl }),
  };
}

const NOBODY = Object.freeze({});
const NAVIGATION = ['step.go', 'cart.refresh'] as const;

function stepsOf(progress: Progress, requirements: readonly Requirement[], context: SectionContext): readonly ViewStep[] {
  const { flow, facts, view } = context;
  const unmet = new Set<string>();
  for (const { section, isMet } of requirements) if (!isMet) unmet.add(section);
  return flowIndexOf(flow).steps.map(({ id, index, sections }) => {
    const shown: ViewSection[] = [];
    for (const { section, holds } of sections) {
      // What is still required is shown whatever its condition says: nobody could go on without it.
      if (!holds(facts) && !unmet.has(section.id)) continue;
      const isActive = flow.layout !== 'three-page' || id === progress.current;
      shown.push(sectionOf(section, { state: sectionState(section, isActive, context), isComplete: !unmet.has(section.id) }, context));
    }
    return { id, title: view.stepTitles.get(id) ?? id, state: progress.steps[index]?.state ?? 'todo', sections: shown };
  });
}

function sectionState({ kind }: FlowSection, isActive: boolean, { session }: SectionContext): SectionState {
  if (kind === 'payment' && amountToPayMinor(session) === 0) return 'notNeeded';
  if (kind === 'storedValue' && session.quote.totals.totalMinor === 0) return 'notNeeded';
  if (kind === 'fulfillment' && !needsDelivery(session.cart)) return 'notNeeded';
  return isActive ? 'active' : 'collapsed';
}

/** Fields are named as the buyer sees them. */
function missingOf(requirements: readonly Requirement[], view: FlowView): readonly Message[] {
  const missing: Message[] = [];
  for (const { message, field } of requirements) {
    if (message !== undefined) missing.push((field === undefined ? undefined : view.missing.get(field)) ?? message);
  }
  return missing;
}

/** The step after the current one that is not skipped, up to the lead. */
function nextStep({ steps, current, lead }: Progress): string | undefined {
  const at = steps.findIndex(({ id }) => id === current);
  const until = steps.findIndex(({ id }) => id === lead);
  return steps.find(({ state }, index) => index > at && index <= until && state !== 'skipped')?.id;
}

function actionOf({ phase, attempt }: CheckoutSession, money: MoneyWriter): ViewAction | undefined {
  if (phase === 'splitting') return { action: 'payment', amount: money(attempt?.tenders.find(({ state }) => state === 'open')?.amountMinor ?? 0) };
  if (phase !== 'challenged' && phase !== 'pending') return undefined;
  for (const { action, gateway, gateways } of attempt?.tenders ?? []) {
    if (action === undefined) continue;
    const name = gateway ?? gateways[0];
    return name === undefined ? action : { ...action, gateway: name };
  }
  return undefined;
}

/** False where nothing is left to pay, and for who promises to pay later. */
function paysNow(session: CheckoutSession, flow: CompiledFlow): boolean {
  if (amountToPayMinor(session) === 0) return false;
  return flow.payment.methods.find(({ id }) => id === session.payment?.methodId)?.commitOn !== 'promise';
}

function orderOf({ id, number, committedAt, canceledAt }: NonNullable<CheckoutSession['order']>, context: SectionContext): ViewOrder {
  const { support } = context.view.shop;
  const { due } = context.session;
  const refunds = refundsOf(context);
  const order = { id, number, committedAt, ...(refunds.length === 0 ? {} : { refunds }), thankYou: thankYouOf(context, isOffered), support };
  return due === undefined || due.state === 'kept' || canceledAt !== undefined ? order : { paymentDue: { amount: context.money(due.amountMinor), by: due.by }, ...order };
}

/** The thank-you page is rare enough to compile its conditions on the spot. */
function isOffered({ when }: FlowSection, facts: Facts): boolean {
  return when === undefined || predicate(when)(facts);
}
