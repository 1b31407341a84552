import type { View } from '../view-types.js';

type Section = View['steps'][number]['sections'][number];
type Field = Extract<Section, { readonly kind: 'fields' }>['fields'][number];

/** What a front end gets from the person in front of it. */
export type Answer = (field: Pick<Field, 'autocomplete' | 'choices' | 'id' | 'type'>) => string | number | boolean;

export type Next = { readonly send: Readonly<Record<string, unknown>> } | { readonly commit: string } | { readonly stuck: string };

/**
 * A front end for every layout. It knows the type of the view and nothing else of Kasse: what to send next follows
 * from what the view shows.
 */
export function nextOf(view: View, answer: Answer, tokenise: (config: Readonly<Record<string, unknown>>) => string): Next {
  if (view.commit.enabled) return { commit: view.commit.fingerprint };
  for (const step of view.steps) {
    for (const section of step.sections) {
      if (section.state !== 'active' || section.isComplete) continue;
      const send = commandFor(section, answer, tokenise);
      if (send !== undefined && Object.hasOwn(section.commands, String(send['type']))) return { send: { ...send, revision: view.revision } };
    }
  }
  if (view.next !== undefined) return { send: { type: 'step.go', to: view.next, revision: view.revision } };
  return { stuck: JSON.stringify(view.missing) };
}

function commandFor(section: Section, answer: Answer, tokenise: (config: Readonly<Record<string, unknown>>) => string): Readonly<Record<string, unknown>> | undefined {
  switch (section.kind) {
    case 'contact':
      return { type: 'contact.set', ...filled(section.fields, answer) };
    case 'fulfillment':
      return fulfillmentCommand(section, answer);
    case 'fields': {
      const consent = section.fields.find(({ type, required, value }) => type === 'consent' && required && value !== true);
      if (consent !== undefined) return { type: 'consent.set', id: consent.id, granted: true };
      return { type: 'fields.set', values: filled(section.fields, answer) };
    }
    case 'payment': {
      const method = section.methods.find(({ isChosen }) => isChosen) ?? section.methods[0];
      if (method === undefined) return undefined;
      const send = { type: 'payment.set', methodId: method.id };
      if (!method.needsInstrument) return send;
      const [saved] = method.saved;
      return { ...send, instrument: saved === undefined ? { token: tokenise(method.clients[0]?.config ?? {}) } : { savedId: saved.id } };
    }
    default:
      return undefined;
  }
}

function fulfillmentCommand(section: Extract<Section, { readonly kind: 'fulfillment' }>, answer: Answer): Readonly<Record<string, unknown>> | undefined {
  const { methods, destination, packages, pickupPoints } = section;
  if (destination?.isGiven === false) {
    const [saved] = destination.saved;
    if (saved !== undefined) return { type: 'fulfillment.destination', addressId: saved.id };
    return { type: 'fulfillment.destination', address: filled(destination.fields, answer) };
  }
  if (!methods.some(({ isChosen }) => isChosen)) return { type: 'fulfillment.method', methodId: methods[0]?.id };
  const open = packages.find(({ options }) => options.length > 0 && !options.some(({ isChosen }) => isChosen));
  if (open !== undefined) return { type: 'fulfillment.option', optionId: open.options[0]?.id, packageId: open.id };
  const point = pickupPoints.find(({ isAvailable }) => isAvailable);
  return point === undefined ? undefined : { type: 'fulfillment.pickup', pointId: point.id };
}

/** What is required and not there yet, with what is there. */
function filled(fields: readonly Field[], answer: Answer): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    fields.filter(({ required, value, type }) => type !== 'consent' && (required || value !== null)).map((field) => [field.id, field.value ?? answer(field)]),
  );
}
