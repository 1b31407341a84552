import type { Message } from '../errors/index.js';
import type { FlowField } from '../flow/index.js';
import type { Address, Contact } from './buyer.js';
import { INPUT_LIMITS } from './command-schemas.js';
import { messagesFor } from './view-messages.js';
import type { ViewField } from './view-types.js';

/** A field without its value. */
export type FieldTemplate = Omit<ViewField, 'messages' | 'value'>;

/** An authored field with its value. Spreading templates of many shapes costs microseconds; adding keys does not. */
export function filledField(template: FieldTemplate, value: ViewField['value'], messages: readonly Message[]): ViewField {
  const { id, type, label, required, autocomplete, maxLength, min, max, choices } = template;
  const field: { -readonly [K in keyof ViewField]: ViewField[K] } = { id, type, label, value, required, messages };
  if (autocomplete !== undefined) field.autocomplete = autocomplete;
  if (maxLength !== undefined) field.maxLength = maxLength;
  if (min !== undefined) field.min = min;
  if (max !== undefined) field.max = max;
  if (choices !== undefined) field.choices = choices;
  return field;
}

/** What a text id says in this shop. */
export type TextOf = (id: string) => string;

type FieldKey = keyof Address | keyof Contact;

function builtInField(id: FieldKey, type: ViewField['type'], autocomplete: string, maxLength: number, required: boolean, textOf: TextOf): FieldTemplate {
  return { id, type, label: textOf(`field.${id}`), required, autocomplete, maxLength };
}

export function contactTemplates(textOf: TextOf): readonly FieldTemplate[] {
  return [
    builtInField('email', 'email', 'email', INPUT_LIMITS.email, true, textOf),
    builtInField('phone', 'tel', 'tel', INPUT_LIMITS.phone, false, textOf),
    builtInField('givenName', 'text', 'given-name', INPUT_LIMITS.name, false, textOf),
    builtInField('familyName', 'text', 'family-name', INPUT_LIMITS.name, false, textOf),
  ];
}

/** In the order a person writes an address. */
export function addressTemplates(textOf: TextOf): readonly FieldTemplate[] {
  return [
    builtInField('givenName', 'text', 'shipping given-name', INPUT_LIMITS.name, false, textOf),
    builtInField('familyName', 'text', 'shipping family-name', INPUT_LIMITS.name, false, textOf),
    builtInField('organization', 'text', 'shipping organization', INPUT_LIMITS.line, false, textOf),
    builtInField('line1', 'text', 'shipping address-line1', INPUT_LIMITS.line, true, textOf),
    builtInField('line2', 'text', 'shipping address-line2', INPUT_LIMITS.line, false, textOf),
    builtInField('city', 'text', 'shipping address-level2', INPUT_LIMITS.name, true, textOf),
    builtInField('region', 'text', 'shipping address-level1', INPUT_LIMITS.name, false, textOf),
    builtInField('postalCode', 'text', 'shipping postal-code', INPUT_LIMITS.postalCode, false, textOf),
    builtInField('country', 'country', 'shipping country', 2, true, textOf),
    builtInField('phone', 'tel', 'shipping tel', INPUT_LIMITS.phone, false, textOf),
  ];
}

export function authoredTemplate(field: FlowField, label: string): FieldTemplate {
  const { id, type, required, autocomplete, maxLength, min, max, choices } = field;
  return {
    id,
    type,
    label,
    required,
    ...(autocomplete === undefined ? {} : { autocomplete }),
    ...(maxLength === undefined ? {} : { maxLength }),
    ...(min === undefined ? {} : { min }),
    ...(max === undefined ? {} : { max }),
    ...(choices === undefined ? {} : { choices }),
  };
}

/** The fields of a contact or an address. `prefix` is where their messages point to, with a dot at the end. */
export function filledFields(
  templates: readonly FieldTemplate[],
  values: Readonly<Partial<Record<string, string>>> | undefined,
  prefix: string,
  messages: readonly Message[],
): readonly ViewField[] {
  return templates.map(({ id, type, label, required, autocomplete = '', maxLength = 0 }) => ({
    id,
    type,
    label,
    value: values?.[id] ?? null,
    required,
    autocomplete,
    maxLength,
    messages: messagesFor(messages, prefix + id),
  }));
}
