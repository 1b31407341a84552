import { message, type Message } from '../errors/index.js';
import type { CompiledFlow, FlowField, FlowFulfillmentMethod, FlowPaymentMethod, FlowSection } from '../flow/index.js';
import { type Condition, type Facts, predicate } from '../rules/index.js';

type Holds = (facts: Facts) => boolean;

/** A flow taken apart once, with its conditions compiled. */
export interface FlowIndex {
  readonly steps: readonly IndexedStep[];
  /** The index of each step by its id. */
  readonly places: ReadonlyMap<string, number>;
  readonly methods: readonly { readonly method: FlowFulfillmentMethod; readonly holds: Holds }[];
  readonly payments: readonly IndexedPayment[];
  readonly fields: ReadonlyMap<string, IndexedField>;
  readonly sections: ReadonlyMap<string, IndexedSection>;
}

export interface IndexedPayment {
  readonly method: FlowPaymentMethod;
  readonly holds: Holds;
  /** The conditions of its gateways; absent where none has one. */
  readonly routes?: ReadonlyMap<string, Holds>;
}

export interface IndexedStep {
  readonly id: string;
  readonly index: number;
  readonly sections: readonly IndexedSection[];
}

export interface IndexedField {
  readonly field: FlowField;
  readonly section: IndexedSection;
  /** What is said while it is required and not given. */
  readonly missing: Message;
}

export interface IndexedSection {
  readonly section: FlowSection;
  readonly step: string;
  readonly holds: Holds;
}

export function flowIndexOf(flow: CompiledFlow): FlowIndex {
  const known = indexes.get(flow);
  if (known !== undefined) return known;
  const built = buildIndex(flow);
  indexes.set(flow, built);
  return built;
}

const indexes = new WeakMap<CompiledFlow, FlowIndex>();

function buildIndex(flow: CompiledFlow): FlowIndex {
  const steps = flow.steps.map((step, index) => ({
    id: step.id,
    index,
    sections: step.sections.map((section) => ({ section, step: step.id, holds: holdsOf(section.when) })),
  }));
  const sections = steps.flatMap((step) => step.sections);
  return {
    steps,
    places: new Map(steps.map(({ id, index }) => [id, index])),
    methods: flow.fulfillment.methods.map((method) => ({ method, holds: holdsOf(method.when) })),
    payments: flow.payment.methods.map(indexPayment),
    sections: new Map(sections.map((each) => [each.section.id, each])),
    fields: new Map(
      sections.flatMap((each) => {
        const { section } = each;
        return section.kind === 'fields' ? section.fields.map((field) => [field.id, { field, section: each, missing: missingField(field, section.id, field.id) }] as const) : [];
      }),
    ),
  };
}

function indexPayment(method: FlowPaymentMethod): IndexedPayment {
  const { gatewayWhen } = method;
  const holds = holdsOf(method.when);
  return gatewayWhen === undefined ? { method, holds } : { method, holds, routes: new Map(Object.entries(gatewayWhen).map(([id, when]) => [id, predicate(when)])) };
}

/** What a required field lacks, under the name the buyer knows it by. */
export function missingField(field: FlowField, section: string, label: string): Message {
  return Object.freeze(message(field.type === 'consent' ? 'missing_consent' : 'missing_field', { label }, `${section}.${field.id}`));
}

function holdsOf(when: Condition | undefined): Holds {
  return when === undefined ? always : predicate(when);
}

function always(): boolean {
  return true;
}
