import type { CompiledFlow, FlowField, FlowFulfillmentMethod, FlowPaymentMethod, FlowSection } from '../flow/index.js';
import { type Condition, type Facts, predicate } from '../rules/index.js';

type Holds = (facts: Facts) => boolean;

/** A flow taken apart once, with its conditions compiled. */
export interface FlowIndex {
  readonly steps: readonly IndexedStep[];
  readonly methods: readonly { readonly method: FlowFulfillmentMethod; readonly holds: Holds }[];
  readonly payments: readonly { readonly method: FlowPaymentMethod; readonly holds: Holds }[];
  readonly fields: ReadonlyMap<string, { readonly field: FlowField; readonly section: IndexedSection }>;
  readonly sections: ReadonlyMap<string, IndexedSection>;
}

export interface IndexedStep {
  readonly id: string;
  readonly index: number;
  readonly sections: readonly IndexedSection[];
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
    methods: flow.fulfillment.methods.map((method) => ({ method, holds: holdsOf(method.when) })),
    payments: flow.payment.methods.map((method) => ({ method, holds: holdsOf(method.when) })),
    sections: new Map(sections.map((each) => [each.section.id, each])),
    fields: new Map(
      sections.flatMap((each) => {
        const { section } = each;
        return section.kind === 'fields' ? section.fields.map((field) => [field.id, { field, section: each }] as const) : [];
      }),
    ),
  };
}

function holdsOf(when: Condition | undefined): Holds {
  return when === undefined ? always : predicate(when);
}

function always(): boolean {
  return true;
}
