import { at, checkText, checkUnique, type CompileContext, report, type Spot } from './context.js';
import { compileSections, type PlacedSection } from './compile-sections.js';
import { given } from './given.js';
import { SHOP_LIMITS } from './limits.js';
import type { AuthoredStep } from './schema/flow.js';
import type { BuiltInSection, FlowStep, Layout } from './types.js';

export interface CompiledSteps {
  readonly steps: readonly FlowStep[];
  readonly sections: readonly PlacedSection[];
}

/** Compiles the steps of a flow; a flow without any has those of its layout. */
export function compileSteps(
  authored: readonly AuthoredStep[] | undefined,
  layout: Layout,
  spot: Spot,
  context: CompileContext,
): CompiledSteps {
  if (authored === undefined) return { steps: defaultSteps(layout), sections: [] };
  const here = at(spot, 'steps');
  if (authored.length > SHOP_LIMITS.steps) {
    report(context, 'too-many-steps', here, `The flow has ${authored.length} steps with those it inherits; the most is ${SHOP_LIMITS.steps}. Remove some.`);
  }
  const sections: PlacedSection[] = [];
  const steps: FlowStep[] = [];
  authored.forEach((step, index) => {
    if (step.remove === true) return;
    const compiled = compileStep(step, at(here, index), context);
    steps.push({
      id: step.id,
      ...given('title', step.title),
      sections: compiled.map(({ section }) => section),
    });
    sections.push(...compiled);
  });
  const ids = authored.map(({ id }, index) => ({ id, spot: at(here, index, 'id') }));
  checkUnique(ids, 'duplicate-step', 'steps', context);
  return { steps, sections };
}

function compileStep(step: AuthoredStep, spot: Spot, context: CompileContext): readonly PlacedSection[] {
  if (step.title !== undefined) checkText(step.title, at(spot, 'title'), context);
  const authored = step.sections ?? [];
  if (authored.length === 0) {
    report(context, 'empty-step', spot, `Step "${step.id}" has no sections. Add one or remove the step.`);
  }
  if (authored.length > SHOP_LIMITS.sections) {
    const message = `Step "${step.id}" has ${authored.length} sections with those it inherits; the most is ${SHOP_LIMITS.sections}. Remove some.`;
    report(context, 'too-many-sections', at(spot, 'sections'), message);
  }
  return compileSections(authored, at(spot, 'sections'), context);
}

/** Three pages ask in three steps, one click shows all of it as a review; every other layout asks on one page. */
function defaultSteps(layout: Layout): readonly FlowStep[] {
  if (layout === 'three-page') {
    return [step('contact', ['contact']), step('fulfillment', ['fulfillment']), step('payment', ['payment', 'review'])];
  }
  const all: readonly BuiltInSection[] = ['contact', 'fulfillment', 'payment', 'review'];
  return [step(layout === 'one-click' ? 'review' : 'checkout', all)];
}

function step(id: string, kinds: readonly BuiltInSection[]): FlowStep {
  return { id, sections: kinds.map((kind) => ({ kind, id: kind })) };
}
