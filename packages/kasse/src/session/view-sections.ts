import type { Message } from '../errors/index.js';
import type { CompiledFlow, FlowSection } from '../flow/index.js';
import type { Facts } from '../rules/index.js';
import type { Personal, SavedAddress } from './buyer.js';
import type { CommandType } from './command.js';
import type { FlowView, SectionView } from './flow-view.js';
import { fulfillmentSection } from './view-fulfillment.js';
import { amountToPayMinor } from './stored-value.js';
import { storedValueOf } from './view-stored-value.js';
import { needsInstrument, paymentMethodsOf, savedInstrumentsOf } from './offered.js';
import type { CheckoutSession } from './session.js';
import { filledField, filledFields, type FieldTemplate } from './view-fields.js';
import { messagesFor, refusalOf } from './view-messages.js';
import type { MoneyWriter } from './view-money.js';
import type { FieldsSection, PaymentSection, ReviewSection, SectionState, ViewField, ViewSection, ViewThankYou } from './view-types.js';

/** What the sections of one view are made from. */
export interface SectionContext {
  readonly session: CheckoutSession;
  readonly personal: Personal;
  readonly flow: CompiledFlow;
  readonly facts: Facts;
  readonly view: FlowView;
  readonly canSend: readonly CommandType[];
  readonly money: MoneyWriter;
  readonly messages: readonly Message[];
  /** Fills in the placeholders of an authored text. */
  readonly render: (text: string) => string;
  readonly spentBy: Readonly<Record<string, 'bearer' | 'customer'>>;
}

export interface SectionPlace {
  readonly state: SectionState;
  readonly isComplete: boolean;
}

export function sectionOf(section: FlowSection, place: SectionPlace, context: SectionContext): ViewSection {
  const { view, messages, session, flow } = context;
  const shared = view.sections.get(section.id);
  const { id } = section;
  const title = shared?.title ?? '';
  const { state, isComplete } = place;
  // Spread last everywhere below: keys added after a spread cost a microsecond each (measured on Node 20).
  const base = { id, title, state, isComplete, messages: messagesFor(messages, id) };
  switch (section.kind) {
    case 'contact': {
      const isSignedIn = context.personal.customer !== undefined || session.customerId !== undefined;
      const fields = filledFields(view.contact, contactValues(context.personal), 'contact.', messages);
      return { kind: 'contact', account: flow.account, isSignedIn, fields, commands: commandsOf(section, CONTACT, context), ...base };
    }
    case 'fulfillment':
      return fulfillmentSection(base, context);
    case 'discounts':
      return {
        kind: 'discounts',
        applied: session.quote.discounts.flatMap(({ code, title: name, amountMinor }) =>
          code === undefined ? [] : [{ code, title: name, amount: context.money(amountMinor) }],
        ),
        refused: session.quote.refusedCodes.map(({ code, reason }) => ({ code, message: refusalOf(code, reason) })),
        commands: commandsOf(section, DISCOUNTS, context),
        ...base,
      };
    case 'storedValue':
      return { kind: 'storedValue', ...storedValueOf(context), commands: commandsOf(section, STORED_VALUE, context), ...base };
    case 'payment':
      return { kind: 'payment', methods: paymentMethods(context), commands: commandsOf(section, PAYMENT, context), ...base };
    case 'review':
      return { kind: 'review', rows: reviewRows(context), commands: NO_COMMANDS, ...base };
    case 'content': {
      const text = shared?.text ?? '';
      return { kind: 'content', text: shared?.isPlain === true ? text : context.render(text), commands: NO_COMMANDS, ...base };
    }
    case 'widget': {
      const fee = session.quote.fees.find((each) => each.section === id);
      return {
        kind: 'widget',
        widget: section.widget,
        options: section.options,
        inputs: shared?.inputs ?? {},
        value: session.widgets[id] ?? null,
        commands: commandsOf(section, WIDGET, context),
        ...(fee === undefined ? {} : { amount: context.money(fee.amountMinor) }),
        ...base,
      };
    }
    case 'fields':
      return { kind: 'fields', fields: authoredFields(id, shared, context), commands: commandsOf(section, fieldCommands(shared), context), ...base };
  }
}

const CONTACT = ['contact.set'] as const;
const DISCOUNTS = ['discount.add', 'discount.remove'] as const;
const STORED_VALUE = ['storedValue.add', 'storedValue.remove'] as const;
const PAYMENT = ['payment.set'] as const;
const WIDGET = ['widget.set', 'widget.clear'] as const;
const NO_COMMANDS = Object.freeze({});

function commandsOf({ id }: FlowSection, wanted: readonly CommandType[], { view, canSend }: SectionContext): ViewSection['commands'] {
  return view.commandsOf(id, wanted, canSend);
}

/** A spread of an interface has no index signature; a literal has. */
function contactValues({ contact }: Personal): Readonly<Partial<Record<string, string>>> | undefined {
  return contact === undefined ? undefined : { ...contact };
}

function fieldCommands(shared: SectionView | undefined): readonly CommandType[] {
  const fields = shared?.fields ?? [];
  const commands: CommandType[] = [];
  if (fields.some(({ type }) => type !== 'consent')) commands.push('fields.set');
  if (fields.some(({ type }) => type === 'consent')) commands.push('consent.set');
  return commands;
}

function authoredFields(section: string, shared: SectionView | undefined, { session, messages }: SectionContext): FieldsSection['fields'] {
  const valueOf = ({ id, type }: FieldTemplate): ViewField['value'] => (type === 'consent' ? session.consents[id] : session.fields[id]) ?? null;
  return (shared?.fields ?? []).map((template) => filledField(template, valueOf(template), messagesFor(messages, `${section}.${template.id}`)));
}

function paymentMethods({ session, personal, flow, facts, view }: SectionContext): PaymentSection['methods'] {
  return paymentMethodsOf(flow, facts).map((method) => {
    const { id } = method;
    const shared = view.payments.get(id);
    const isChosen = session.payment?.methodId === id;
    const display = isChosen ? session.payment.display : undefined;
    const savedId = isChosen ? personal.instrument?.savedId : undefined;
    return {
      id,
      method: method.method,
      title: shared?.title ?? id,
      isChosen,
      needsInstrument: needsInstrument(method),
      ...(display === undefined ? {} : { display }),
      clients: shared?.clients ?? [],
      saved: savedInstrumentsOf(method, personal, flow).map((each) => ({ id: each.id, display: each.display, isChosen: each.id === savedId })),
    };
  });
}

function reviewRows(context: SectionContext): ReviewSection['rows'] {
  const { session, personal, view, flow } = context;
  const rows: { section: string; step: string; title: string; lines: readonly string[] }[] = [];
  const add = (section: string, lines: readonly (string | undefined)[]): void => {
    const known = lines.filter((each) => each !== undefined && each !== '') as readonly string[];
    if (known.length === 0) return;
    const step = flow.steps.find(({ sections }) => sections.some(({ id }) => id === section))?.id ?? '';
    rows.push({ section, step, title: view.sections.get(section)?.title ?? section, lines: known });
  };
  const { contact, destination } = personal;
  const { fulfillment, payment } = session;
  add('contact', [nameOf(contact), contact?.email, contact?.phone]);
  const point = fulfillment.pickupPoints?.find(({ id }) => id === fulfillment.pickupPointId);
  const titles = fulfillment.packages.map(({ options, optionId }) => options.find(({ id }) => id === optionId)?.title);
  if (fulfillment.methodId !== undefined) {
    const place = point === undefined ? addressLines(destination) : [point.title, ...point.addressLines];
    add('fulfillment', [view.methodTitles.get(fulfillment.methodId), ...titles, ...place]);
  }
  for (const { title, masked, amount } of storedValueOf(context).applied) add('storedValue', [title, masked, amount.formatted]);
  if (payment !== undefined && amountToPayMinor(session) !== 0) add('payment', [view.payments.get(payment.methodId)?.title, payment.display]);
  return rows;
}

function addressLines(address: Omit<SavedAddress, 'id'> | undefined): readonly (string | undefined)[] {
  if (address === undefined) return [];
  const { organization, line1, line2, city, region, postalCode, country } = address;
  return [nameOf(address), organization, line1, line2, [postalCode, city].filter(Boolean).join(' '), region, country];
}

function nameOf(person: { readonly givenName?: string; readonly familyName?: string } | undefined): string | undefined {
  return person === undefined ? undefined : [person.givenName, person.familyName].filter(Boolean).join(' ');
}

/** The thank-you page: content rendered, widgets named. */
export function thankYouOf({ flow, facts, render, view }: SectionContext, isOffered: (section: FlowSection, facts: Facts) => boolean): readonly ViewThankYou[] {
  const shown: ViewThankYou[] = [];
  for (const section of flow.afterCommit.thankYou) {
    if (!isOffered(section, facts)) continue;
    const { id } = section;
    if (section.kind === 'widget') shown.push({ kind: 'widget', id, widget: section.widget, options: section.options });
    if (section.kind === 'content') shown.push({ kind: 'content', id, text: render(view.source.shop.texts[section.text] ?? '') });
  }
  return shown;
}
