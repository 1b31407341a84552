import { checkOptions } from './check-options.js';
import { at, checkPlugin, checkText, type CompileContext, compileWhen, report, type Spot } from './context.js';
import { given } from './given.js';
import type { AuthoredField, AuthoredSection } from './schema/flow.js';
import type { FlowField, FlowSection } from './types.js';

/** A section and where it stands. */
export interface PlacedSection {
  readonly section: FlowSection;
  readonly spot: Spot;
}

/** Compiles the sections of a step or of the thank-you page, in their order. */
export function compileSections(authored: readonly AuthoredSection[], spot: Spot, context: CompileContext): PlacedSection[] {
  return authored.flatMap((one, index) => {
    const here = at(spot, index);
    const section = compileSection(one, here, context);
    return section === undefined ? [] : [{ section, spot: here }];
  });
}

function compileSection(authored: AuthoredSection, spot: Spot, context: CompileContext): FlowSection | undefined {
  if (typeof authored === 'string') return { kind: authored, id: authored };
  // A removal that took nothing away is told by the merge; there is nothing to show.
  if ('remove' in authored && authored.remove === true) return undefined;
  if (!('when' in authored) && !isSection(authored)) return undefined;
  const when = given('when', compileWhen('when' in authored ? authored.when : undefined, 'payment', at(spot, 'when'), context));
  if ('section' in authored) return { kind: authored.section, id: authored.section, ...when };
  if ('content' in authored) {
    checkText(authored.content, at(spot, 'content'), context);
    return { kind: 'content', id: authored.id ?? authored.content, text: authored.content, ...when };
  }
  if ('widget' in authored) {
    checkPlugin(authored.widget, 'widget', at(spot, 'widget'), context);
    const { widget, options = {} } = authored;
    checkOptions(options, at(spot, 'options'), context);
    return { kind: 'widget', id: authored.id ?? widget, widget, options, ...when };
  }
  if ('fields' in authored) {
    const fields = authored.fields
      .filter(({ remove }) => remove !== true)
      .map((field, index) => compileField(field, at(spot, 'fields', index), context));
    return { kind: 'fields', id: authored.id ?? 'fields', fields, ...when };
  }
  return undefined;
}

function isSection(authored: object): boolean {
  return 'section' in authored || 'content' in authored || 'widget' in authored || 'fields' in authored;
}

/** Texts of buyers end somewhere, also where the author does not say. */
const FIELD_LENGTH_DEFAULT = 500;

function compileField(authored: AuthoredField, spot: Spot, context: CompileContext): FlowField {
  const { id, type = 'text', label, required = false, min, max, choices, autocomplete } = authored;
  const maxLength = authored.maxLength ?? (type === 'text' ? FIELD_LENGTH_DEFAULT : undefined);
  const refuse = (key: string, message: string): void => {
    report(context, 'bad-field', at(spot, key), `Field "${id}" ${message}`);
  };
  if (label !== undefined) checkText(label, at(spot, 'label'), context);
  if (type === 'choice' && choices === undefined) refuse('choices', 'is a choice without "choices". List them.');
  if (type !== 'choice' && choices !== undefined) refuse('choices', `is of type "${type}"; only a choice has "choices".`);
  if (type !== 'text' && authored.maxLength !== undefined) refuse('maxLength', `is of type "${type}"; only a text has "maxLength".`);
  if (type !== 'number' && min !== undefined) refuse('min', `is of type "${type}"; only a number has "min".`);
  if (type !== 'number' && max !== undefined) refuse('max', `is of type "${type}"; only a number has "max".`);
  if (min !== undefined && max !== undefined && min > max) refuse('max', `has "max" ${max} below "min" ${min}. Swap them.`);
  if (choices !== undefined && new Set(choices).size < choices.length) refuse('choices', 'offers a choice twice. Remove one.');
  return {
    id,
    type,
    ...given('label', label),
    required,
    ...given('maxLength', maxLength),
    ...given('min', min),
    ...given('max', max),
    ...given('choices', choices),
    ...given('autocomplete', autocomplete),
  };
}
