import type { CompiledFlow } from '../flow/index.js';
import type { Facts } from '../rules/index.js';
import { flowIndexOf, type IndexedSection } from './flow-index.js';
import type { CheckoutSession } from './session.js';

/**
 * The session with only what was entered where it is still asked: what a section took before it was no longer offered
 * is neither confirmed nor ordered. The same session when there is nothing to leave out; facts are made only when needed.
 */
export function withOfferedInputs(session: CheckoutSession, flow: CompiledFlow, factsOf: () => Facts): CheckoutSession {
  if (isEmpty(session.widgets) && isEmpty(session.fields) && isEmpty(session.consents)) return session;
  const facts = factsOf();
  const index = flowIndexOf(flow);
  const isOffered = (section: IndexedSection | undefined): boolean => section?.holds(facts) === true;
  const widgets = only(session.widgets, (id) => isOffered(index.sections.get(id)));
  const fields = only(session.fields, (id) => isOffered(index.fields.get(id)?.section));
  const consents = only(session.consents, (id) => isOffered(index.fields.get(id)?.section));
  const isWhole = widgets === session.widgets && fields === session.fields && consents === session.consents;
  return isWhole ? session : { ...session, widgets, fields, consents };
}

function isEmpty(record: Readonly<Record<string, unknown>>): boolean {
  return Object.keys(record).length === 0;
}

function only<T>(record: Readonly<Record<string, T>>, isKept: (id: string) => boolean): Readonly<Record<string, T>> {
  const ids = Object.keys(record);
  if (ids.every(isKept)) return record;
  return Object.fromEntries(Object.entries(record).filter(([id]) => isKept(id)));
}
