import { message, type Message, type MessageParams } from '../errors/index.js';
import type { CompiledFlow, FlowField } from '../flow/index.js';
import { nearest } from '../json/index.js';
import type { Facts } from '../rules/index.js';
import type { BuyerState, CommandContext } from './apply-command.js';
import { type Change, changed, invalid, refused, withSession } from './change.js';
import type { CommandOf } from './command.js';
import { humanise } from './humanise.js';
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
      complaints.push(unknownField(id, `fields.${id}`, flow, facts, ({ type }) => type !== 'consent'));
      continue;
    }
    const { field, section } = found;
    if (value === null || value === '') {
      Reflect.deleteProperty(next, id);
      continue;
    }
    const complaint = complaintOf(field, value, `${section.section.id}.${id}`);
    if (complaint === undefined) next[id] = value;
    else complaints.push(complaint);
  }
  return complaints.length > 0 ? refused(...complaints) : changed(withSession(state, { fields: next }));
}

export function setConsent(state: BuyerState, { id, granted }: CommandOf<'consent.set'>, flow: CompiledFlow, { facts }: CommandContext): Change {
  const found = flowIndexOf(flow).fields.get(id);
  if (found === undefined || found.field.type !== 'consent' || !found.section.holds(facts)) {
    return refused(unknownField(id, `consents.${id}`, flow, facts, ({ type }) => type === 'consent'));
  }
  return changed(withSession(state, { consents: { ...state.session.consents, [id]: granted } }));
}

export function setWidget(state: BuyerState, { section, inputs }: CommandOf<'widget.set'>, flow: CompiledFlow, { facts }: CommandContext): Change {
  const found = flowIndexOf(flow).sections.get(section);
  if (found === undefined || found.section.kind !== 'widget' || !found.holds(facts)) {
    const offered = [...flowIndexOf(flow).sections.values()].filter((each) => each.section.kind === 'widget' && each.holds(facts));
    const near = nearest(section, offered.map((each) => each.section.id));
    return refused(message('unknown_section', near === undefined ? undefined : { id: section, nearest: near }, section));
  }
  return changed(withSession(state, { widgets: { ...state.session.widgets, [section]: inputs } }), { taxes: true });
}

export function clearWidget(state: BuyerState, { section }: CommandOf<'widget.clear'>): Change {
  if (!Object.hasOwn(state.session.widgets, section)) return changed(state);
  return changed(withSession(state, { widgets: omit(state.session.widgets, section) }), { taxes: true });
}

/** Names the nearest field that is asked for, so that a front end's slip is found. */
function unknownField(id: string, path: string, flow: CompiledFlow, facts: Facts, isAskedFor: (field: FlowField) => boolean): Message {
  const asked = [...flowIndexOf(flow).fields.values()].filter(({ field, section }) => isAskedFor(field) && section.holds(facts));
  const near = nearest(id, asked.map(({ field }) => field.id));
  return message('unknown_field', near === undefined ? { id } : { id, nearest: near }, path);
}

/** Says why a field cannot have a value, to the buyer; nothing when it can. */
export function complaintOf(field: FlowField, value: string | number | boolean, path: string): Message | undefined {
  const name = humanise(field.id);
  const wrongType = (expected: string): Message => message('wrong_type', { name, expected }, path);
  switch (field.type) {
    case 'text': {
      const max = field.maxLength ?? TEXT_MAX;
      if (typeof value !== 'string') return wrongType('a text');
      return value.length > max ? message('text_too_long', { name, max }, path) : undefined;
    }
    case 'number':
      if (typeof value !== 'number') return wrongType('a number');
      if (field.min !== undefined && value < field.min) return message('number_too_small', { name, min: field.min }, path);
      return field.max !== undefined && value > field.max ? message('number_too_large', { name, max: field.max }, path) : undefined;
    case 'boolean':
    case 'consent':
      return typeof value === 'boolean' ? undefined : wrongType('true or false');
    case 'date':
      if (typeof value !== 'string') return wrongType('a date such as 2026-12-24');
      return isDate(value) ? undefined : invalid(`"${name}" is not a date. Enter one such as 2026-12-24.`, path);
    case 'choice': {
      const { choices = [] } = field;
      return typeof value === 'string' && choices.includes(value) ? undefined : message('unknown_choice', choicesOf(name, choices), path);
    }
  }
}

/** More than a few are better looked up where they are shown. */
const NAMED_MAX = 10;

function choicesOf(name: string, choices: readonly string[]): MessageParams {
  return choices.length > NAMED_MAX ? { name } : { name, choices: choices.map((choice) => `"${choice}"`).join(', ') };
}

/** A real day of the calendar, as `2026-12-24`. */
function isDate(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const epochMs = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(epochMs) && new Date(epochMs).toISOString().startsWith(text);
}
