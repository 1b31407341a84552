import type { Message } from '../errors/index.js';
import type { CompiledFlow, FlowField } from '../flow/index.js';
import { nearest } from '../json/index.js';
import type { Facts } from '../rules/index.js';
import type { BuyerState, CommandContext } from './apply-command.js';
import { type Change, changed, invalid, refused, withSession } from './change.js';
import type { CommandOf } from './command.js';
import { flowIndexOf } from './flow-index.js';
import { omit } from './omit.js';

/** Characters of a text field that states no limit. */
const TEXT_MAX = 500;

/** All values or none: one that is refused leaves the others unset. */
export function setFields(state: BuyerState, { values }: CommandOf<'fields.set'>, flow: CompiledFlow, { facts }: CommandContext): Change {
  const { fields } = flowIndexOf(flow);
  const complaints: Message[] = [];
  const next: Record<string, string | number | boolean> = { ...state.session.fields };
  for (const [id, value] of Object.entries(values)) {
    const found = fields.get(id);
    if (found === undefined || found.field.type === 'consent' || !found.section.holds(facts)) {
      complaints.push(invalid(unknownField(id, flow, facts), `fields.${id}`));
      continue;
    }
    const { field, section } = found;
    if (value === null || value === '') {
      Reflect.deleteProperty(next, id);
      continue;
    }
    const reason = reasonAgainst(field, value);
    if (reason === undefined) next[id] = value;
    else complaints.push(invalid(reason, `${section.section.id}.${id}`));
  }
  return complaints.length > 0 ? refused(...complaints) : changed(withSession(state, { fields: next }));
}

export function setConsent(state: BuyerState, { id, granted }: CommandOf<'consent.set'>, flow: CompiledFlow, { facts }: CommandContext): Change {
  const found = flowIndexOf(flow).fields.get(id);
  if (found === undefined || found.field.type !== 'consent' || !found.section.holds(facts)) {
    return refused(invalid('Nothing of this kind is asked here. Reload the page and try again.', `consents.${id}`));
  }
  return changed(withSession(state, { consents: { ...state.session.consents, [id]: granted } }));
}

export function setWidget(state: BuyerState, { section, inputs }: CommandOf<'widget.set'>, flow: CompiledFlow, { facts }: CommandContext): Change {
  const found = flowIndexOf(flow).sections.get(section);
  if (found === undefined || found.section.kind !== 'widget' || !found.holds(facts)) {
    return refused(invalid('This part of the checkout is not offered now. Reload the page and try again.', section));
  }
  return changed(withSession(state, { widgets: { ...state.session.widgets, [section]: inputs } }), { taxes: true });
}

export function clearWidget(state: BuyerState, { section }: CommandOf<'widget.clear'>): Change {
  if (!Object.hasOwn(state.session.widgets, section)) return changed(state);
  return changed(withSession(state, { widgets: omit(state.session.widgets, section) }), { taxes: true });
}

/** Names the nearest field that is asked for, so that a front end's slip is found. */
function unknownField(id: string, flow: CompiledFlow, facts: Facts): string {
  const asked = [...flowIndexOf(flow).fields.values()].filter(({ field, section }) => field.type !== 'consent' && section.holds(facts));
  const near = nearest(id, asked.map(({ field }) => field.id));
  return near === undefined ? 'There is no such field here. Leave it out.' : `There is no such field here. Did you mean "${near}"?`;
}

/** Says why a field cannot have a value, to the buyer; nothing when it can. */
function reasonAgainst(field: FlowField, value: string | number | boolean): string | undefined {
  switch (field.type) {
    case 'text': {
      const max = field.maxLength ?? TEXT_MAX;
      if (typeof value !== 'string') return 'This must be a text.';
      return value.length > max ? `This is too long. Use at most ${max} characters.` : undefined;
    }
    case 'number':
      if (typeof value !== 'number') return 'This must be a number.';
      if (field.min !== undefined && value < field.min) return `This is too little. Enter at least ${field.min}.`;
      return field.max !== undefined && value > field.max ? `This is too much. Enter at most ${field.max}.` : undefined;
    case 'boolean':
    case 'consent':
      return typeof value === 'boolean' ? undefined : 'This must be yes or no.';
    case 'date':
      return typeof value === 'string' && isDate(value) ? undefined : 'This is not a date. Enter one such as 2026-12-24.';
    case 'choice':
      return typeof value === 'string' && field.choices?.includes(value) === true ? undefined : 'This is not one of the choices. Choose one of them.';
  }
}

/** A real day of the calendar, as `2026-12-24`. */
function isDate(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const epochMs = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(epochMs) && new Date(epochMs).toISOString().startsWith(text);
}
