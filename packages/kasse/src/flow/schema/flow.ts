import * as z from 'zod';
import { SHOP_LIMITS } from '../limits.js';
import { condition, duration, id, instant, list, money, removable, strict, title } from './strict.js';

const remove = z.literal(true).optional();
const when = condition.optional();

const outage = z.discriminatedUnion('policy', [
  strict({ policy: z.literal('block') }),
  strict({ policy: z.literal('lastQuote'), notOlderThan: duration }),
  strict({ policy: z.literal('flat'), amount: money }),
]);

const builtIn = z.enum(['contact', 'fulfillment', 'discounts', 'storedValue', 'payment', 'review']);

const field = strict({
  id,
  type: z.enum(['text', 'number', 'boolean', 'date', 'choice', 'consent']).optional(),
  label: id.optional(),
  required: z.boolean().optional(),
  maxLength: z.int().min(1).max(10_000).optional(),
  min: z.number().optional(),
  max: z.number().optional(),
  choices: list(title).min(1).optional(),
  autocomplete: title.optional(),
  remove,
});

const contentSection = strict({ content: id, id: id.optional(), when, remove });
const widgetSection = strict({
  widget: id,
  id: id.optional(),
  options: z.record(z.string(), z.unknown()).optional(),
  when,
  remove,
});
const fieldsSection = strict({ fields: list(field), id: id.optional(), when, remove });
const builtInSection = strict({ section: builtIn, when, remove });

/** Takes away an inherited item of a list, whatever it is. */
const removedItem = strict({ id, remove: z.literal(true) });

const section = z.union([builtIn, builtInSection, contentSection, widgetSection, fieldsSection, removedItem]);

const step = strict({ id, title: id.optional(), sections: list(section, SHOP_LIMITS.sections).optional(), remove });

const fulfillmentMethod = strict({
  method: z.enum(['shipping', 'pickup', 'digital']),
  id: id.optional(),
  carriers: list(id).optional(),
  onOutage: outage.optional(),
  when,
  remove,
});

/** A gateway by its id alone, or one that takes only some payments. */
const gateway = z.union([id, strict({ gateway: id, when })]);

const paymentMethod = strict({
  method: id,
  id: id.optional(),
  label: id.optional(),
  gateways: list(gateway).optional(),
  commitOn: z.enum(['approved', 'pending', 'promise']).optional(),
  onPartial: z.enum(['void', 'split']).optional(),
  due: strict({ within: duration, onFailure: z.enum(['attention', 'cancel']).optional() }).optional(),
  when,
  remove,
});

const lifeEvent = z.enum([
  'committed',
  'settled',
  'shipped',
  'delivered',
  'refunded',
  'returned',
  'canceled',
]);

const followUp = strict({
  id,
  on: lifeEvent.optional(),
  after: duration.optional(),
  channel: id.optional(),
  template: id.optional(),
  stopOn: list(lifeEvent).optional(),
  when,
  remove,
});

const reminder = strict({
  id,
  after: duration.optional(),
  channel: id.optional(),
  template: id.optional(),
  when,
  remove,
});

/** Checked whole by the rules floor. */
const window = removable(strict({ from: instant.optional(), until: instant.optional() }));

/** What presets and flows have in common. All of it may be inherited, so none of it is required here. */
const body = {
  $schema: z.string().optional(),
  extends: id.optional(),
  when,
  window: window.optional(),
  layout: z.enum(['one-page', 'three-page', 'one-click', 'embedded', 'custom']).optional(),
  account: z.enum(['required', 'optional', 'none']).optional(),
  steps: list(step, SHOP_LIMITS.steps).optional(),
  fulfillment: strict({ methods: list(fulfillmentMethod).optional() }).optional(),
  tax: strict({ providers: list(id).optional(), onOutage: outage.optional() }).optional(),
  payment: strict({
    saved: z.enum(['preselect', 'offer', 'none']).optional(),
    capture: z.enum(['on-commit', 'on-shipment']).optional(),
    storedValue: list(id).optional(),
    methods: list(paymentMethod).optional(),
  }).optional(),
  checks: list(strict({ id, message: id.optional(), when, remove })).optional(),
  afterCommit: strict({
    thankYou: list(z.union([contentSection, widgetSection, removedItem]), SHOP_LIMITS.sections).optional(),
    followUps: list(followUp).optional(),
  }).optional(),
  ifAbandoned: list(reminder).optional(),
};

/** `presets/*.jsonc`. Its id is its file name unless it says another. */
export const presetDocument = strict({ id: id.optional(), title: title.optional(), ...body });

/** `flows/*.flow.jsonc`, and, after inheritance, a flow with its presets merged in. */
export const flowDocument = strict({
  id,
  title: title.optional(),
  default: z.boolean().optional(),
  priority: z.int().min(0).max(1_000_000).optional(),
  enabled: z.boolean().optional(),
  experiment: strict({ id, arm: id }).optional(),
  ...body,
});

export type AuthoredFlow = z.infer<typeof flowDocument>;
export type AuthoredStep = z.infer<typeof step>;
export type AuthoredSection = z.infer<typeof section>;
export type AuthoredField = z.infer<typeof field>;
export type AuthoredOutage = z.infer<typeof outage>;
export type AuthoredFulfillmentMethod = z.infer<typeof fulfillmentMethod>;
export type AuthoredPaymentMethod = z.infer<typeof paymentMethod>;
export type AuthoredFollowUp = z.infer<typeof followUp>;
