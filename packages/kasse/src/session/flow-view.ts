import type { Message } from '../errors/index.js';
import { type CompiledFlow, type CompiledShop, DEFAULT_TEXTS, type FlowField, type FlowSection } from '../flow/index.js';
import type { CommandType } from './command.js';
import { flowIndexOf, missingField } from './flow-index.js';
import { humanise } from './humanise.js';
import { commandSchema, type JsonSchema } from './parse-command.js';
import { isPlainText } from './render-text.js';
import { addressTemplates, authoredTemplate, contactTemplates, type FieldTemplate } from './view-fields.js';
import type { ViewCommands, ViewPaymentMethod, ViewSupport } from './view-types.js';

/** What the engine knows and a flow does not. */
export interface FlowViewInput {
  readonly flow: CompiledFlow;
  readonly shop: CompiledShop;
  readonly paymentClients: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly widgets: Readonly<Record<string, { readonly inputs: JsonSchema }>>;
}

/** What every view of a flow shares, made once and frozen where it is handed out. */
export interface FlowView {
  readonly source: FlowViewInput;
  readonly shop: { readonly name: string; readonly support: ViewSupport };
  readonly stepTitles: ReadonlyMap<string, string>;
  readonly sections: ReadonlyMap<string, SectionView>;
  readonly contact: readonly FieldTemplate[];
  readonly address: readonly FieldTemplate[];
  readonly methodTitles: ReadonlyMap<string, string>;
  readonly payments: ReadonlyMap<string, { readonly title: string; readonly clients: ViewPaymentMethod['clients'] }>;
  /** What is said of required fields that are not given, under their labels, by field id. */
  readonly missing: ReadonlyMap<string, Message>;
  readonly commitPay: string;
  readonly commitPlace: string;
  /** The permitted ones of some commands, for what can be sent. The same object for the same arguments. */
  commandsOf(key: string, wanted: readonly CommandType[], canSend: readonly CommandType[]): ViewCommands;
}

export interface SectionView {
  readonly title: string;
  /** Of content: the authored text and whether something has to be filled in. */
  readonly text: string;
  readonly isPlain: boolean;
  readonly fields: readonly FieldTemplate[];
  readonly inputs: JsonSchema;
  /** Schemas that are narrower here than the command's own. */
  readonly schemas: ViewCommands;
}

export function flowViewOf(input: FlowViewInput): FlowView {
  const known = flowViews.get(input.flow);
  if (known !== undefined && isSame(known.source, input)) return known;
  const built = buildFlowView(input);
  flowViews.set(input.flow, built);
  return built;
}

const flowViews = new WeakMap<CompiledFlow, FlowView>();

function isSame(a: FlowViewInput, b: FlowViewInput): boolean {
  return a.shop === b.shop && a.paymentClients === b.paymentClients && a.widgets === b.widgets;
}

function buildFlowView({ flow, shop, paymentClients, widgets }: FlowViewInput): FlowView {
  const textOf = (id: string): string => shop.texts[id] ?? DEFAULT_TEXTS[id] ?? humanise(id.slice(id.indexOf('.') + 1));
  const sections = new Map(flow.steps.flatMap((step) => step.sections).map((section) => [section.id, sectionView(section, textOf, widgets)]));
  const stepGo = freeze({ ...commandSchema('step.go'), properties: withProperty('step.go', 'to', { type: 'string', enum: flow.steps.map(({ id }) => id) }) });
  const narrowed = (key: string): ViewCommands => sections.get(key)?.schemas ?? { 'step.go': stepGo };
  const commands = new WeakMap<readonly CommandType[], Map<string, ViewCommands>>();
  return {
    source: { flow, shop, paymentClients, widgets },
    shop: freeze({ name: shop.name, support: shop.support }),
    stepTitles: new Map(flow.steps.map(({ id, title }) => [id, title === undefined ? humanise(id) : textOf(title)])),
    sections,
    contact: contactTemplates(textOf),
    address: addressTemplates(textOf),
    methodTitles: new Map(flow.fulfillment.methods.map(({ id, method }) => [id, shop.texts[`method.${id}`] ?? textOf(`method.${method}`)])),
    payments: new Map(
      flow.payment.methods.map(({ id, method, label, gateways }) => [
        id,
        {
          title: label === undefined ? (shop.texts[`payment.${id}`] ?? textOf(`payment.${method}`)) : textOf(label),
          clients: freeze(gateways.map((gateway) => ({ gateway, config: paymentClients[gateway] ?? {} }))),
        },
      ]),
    ),
    missing: new Map(
      [...flowIndexOf(flow).fields.values()].map(({ field, section: { section } }) => {
        const label = sections.get(section.id)?.fields.find(({ id }) => id === field.id)?.label;
        return [field.id, missingField(field, section.id, label ?? field.id)];
      }),
    ),
    commitPay: textOf('commit.pay'),
    commitPlace: textOf('commit.place'),
    commandsOf: (key, wanted, canSend) => {
      const made = commands.get(canSend) ?? new Map<string, ViewCommands>();
      commands.set(canSend, made);
      const cached = made.get(key);
      if (cached !== undefined) return cached;
      // A key may carry particulars after a blank; the section's id has none.
      const own = narrowed(key.split(' ', 1)[0] ?? key);
      const permitted = wanted.filter((type) => canSend.includes(type)).map((type) => [type, own[type] ?? commandSchema(type)]);
      // Every key comes from `wanted`.
      const result = Object.freeze(Object.fromEntries(permitted)) as ViewCommands;
      made.set(key, result);
      return result;
    },
  };
}

function sectionView(section: FlowSection, textOf: (id: string) => string, widgets: FlowViewInput['widgets']): SectionView {
  const plain = { text: '', isPlain: true, fields: [], inputs: {}, schemas: {} };
  switch (section.kind) {
    case 'content': {
      const text = textOf(section.text);
      return { ...plain, title: '', text, isPlain: isPlainText(text) };
    }
    case 'widget': {
      const inputs = freeze(widgets[section.widget]?.inputs ?? {});
      const id = { type: 'string', const: section.id };
      const schemas = {
        'widget.set': freeze({ ...commandSchema('widget.set'), properties: { ...withProperty('widget.set', 'section', id), inputs } }),
        'widget.clear': freeze({ ...commandSchema('widget.clear'), properties: withProperty('widget.clear', 'section', id) }),
      };
      return { ...plain, title: textOf(`section.${section.id}`), inputs, schemas };
    }
    case 'fields': {
      const fields = section.fields.map((field) => authoredTemplate(field, field.label === undefined ? humanise(field.id) : textOf(field.label)));
      return { ...plain, title: textOf(`section.${section.id}`), fields, schemas: fieldSchemas(section.fields) };
    }
    default:
      return { ...plain, title: textOf(`section.${section.kind}`) };
  }
}

function fieldSchemas(fields: readonly FlowField[]): ViewCommands {
  const values = fields.filter(({ type }) => type !== 'consent');
  const consents = fields.filter(({ type }) => type === 'consent').map(({ id }) => id);
  const properties = Object.fromEntries(values.map((field) => [field.id, { anyOf: [valueSchema(field), { type: 'null' }] }]));
  return {
    'fields.set': freeze({
      ...commandSchema('fields.set'),
      properties: withProperty('fields.set', 'values', { type: 'object', properties, additionalProperties: false }),
    }),
    'consent.set': freeze({ ...commandSchema('consent.set'), properties: withProperty('consent.set', 'id', { type: 'string', enum: consents }) }),
  };
}

function valueSchema({ type, maxLength, min, max, choices }: FlowField): JsonSchema {
  switch (type) {
    case 'text':
      return maxLength === undefined ? { type: 'string' } : { type: 'string', maxLength };
    case 'number':
      return { type: 'number', ...(min === undefined ? {} : { minimum: min }), ...(max === undefined ? {} : { maximum: max }) };
    case 'date':
      return { type: 'string', format: 'date' };
    case 'choice':
      return { type: 'string', enum: choices ?? [] };
    case 'boolean':
    case 'consent':
      return { type: 'boolean' };
  }
}

/** The properties of a command's schema with one of them narrowed. */
function withProperty(type: CommandType, name: string, schema: JsonSchema): JsonSchema {
  const { properties } = commandSchema(type);
  return { ...(typeof properties === 'object' ? properties : {}), [name]: schema };
}

function freeze<T extends object>(value: T): Readonly<T> {
  return Object.freeze(value);
}
