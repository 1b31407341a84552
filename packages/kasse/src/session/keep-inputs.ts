import type { Message } from '../errors/index.js';
import type { CompiledFlow } from '../flow/index.js';
import type { Facts } from '../rules/index.js';
import { complaintOf } from './apply-fields.js';
import { flowIndexOf } from './flow-index.js';
import type { CheckoutSession } from './session.js';

/** What was entered in fields, as far as another flow takes it. */
export interface KeptInputs extends Pick<CheckoutSession, 'fields' | 'consents'> {
  /** Why a value is gone that is asked for. */
  readonly messages: readonly Message[];
}

/**
 * Takes what was entered in fields from one flow to another. A value that would be refused there is gone. One that is not
 * asked for is set aside, as that of a section which is no longer offered: it is not ordered, and counts again where it is asked for.
 */
export function keepInputs({ fields, consents }: Pick<CheckoutSession, 'fields' | 'consents'>, from: CompiledFlow, to: CompiledFlow, facts: Facts): KeptInputs {
  const asked = flowIndexOf(to).fields;
  const messages: Message[] = [];
  const kept: Record<string, string | number | boolean> = {};
  for (const [id, value] of Object.entries(fields)) {
    const found = asked.get(id);
    if (found?.field.type === 'consent') continue;
    const complaint = found === undefined ? undefined : complaintOf(found.field, value, `${found.section.section.id}.${id}`);
    if (complaint === undefined) kept[id] = value;
    else if (found?.section.holds(facts) === true) messages.push(complaint);
  }
  return { fields: kept, consents: keepConsents(consents, from, to), messages };
}

/** A consent is given to a text: where another one is shown, it has to be given again. */
function keepConsents(consents: CheckoutSession['consents'], from: CompiledFlow, to: CompiledFlow): CheckoutSession['consents'] {
  const given = flowIndexOf(from).fields;
  const asked = flowIndexOf(to).fields;
  return Object.fromEntries(
    Object.entries(consents).filter(([id]) => {
      const before = given.get(id)?.field;
      const after = asked.get(id)?.field;
      return before?.type === 'consent' && after?.type === 'consent' && before.label === after.label;
    }),
  );
}
