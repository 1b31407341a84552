import { refuseUnknown } from '../errors/index.js';
import type { Check, Risk, Widget } from './checks.js';
import type { Carrier } from './fulfillment.js';
import type { Discounts, Inventory, StoredValue } from './holds.js';
import type { FactSource, Messenger } from './backend.js';
import type { PaymentGateway } from './payment.js';
import type { InputOf, OutputOf, StandardSchema } from './standard-schema.js';
import type { TaxProvider } from './tax.js';

/** What each kind of plugin has to do. */
export interface PluginContracts {
  readonly payment: PaymentGateway;
  readonly carrier: Carrier;
  readonly tax: TaxProvider;
  readonly inventory: Inventory;
  readonly discounts: Discounts;
  readonly value: StoredValue;
  readonly check: Check;
  readonly risk: Risk;
  readonly widget: Widget;
  readonly message: Messenger;
  readonly facts: FactSource;
}

export type PluginKind = keyof PluginContracts;

/** A plugin as the engine takes it: options of the shop file and of the code are merged and validated when the engine is built. */
export interface Plugin<K extends PluginKind = PluginKind> {
  readonly kind: K;
  /** The name flows use. */
  readonly id: string;
  /** Options given in code; they win over the shop file's, so that a merchandiser cannot redirect money. */
  readonly given: Readonly<Record<string, unknown>>;
  readonly options?: StandardSchema;
  setup(options: unknown): PluginContracts[K];
}

/** What a plugin's author writes. */
export interface PluginDefinition<K extends PluginKind, S extends StandardSchema> {
  readonly id: string;
  /** Any Standard Schema. Its output is what `setup` receives. */
  readonly options?: S;
  readonly setup: (options: OutputOf<S>) => PluginContracts[K];
}

/** Makes a plugin, under another id when a shop needs it twice: `tableRate({ id: 'parcel' })`. */
export type PluginFactory<K extends PluginKind, S extends StandardSchema> = (
  given?: { readonly id?: string } & Partial<InputOf<S>>,
) => Plugin<K>;

function define<K extends PluginKind>(kind: K, name: string) {
  return <S extends StandardSchema = StandardSchema<object>>(definition: PluginDefinition<K, S>): PluginFactory<K, S> => {
    // Options without their schema would reach the plugin as they come.
    refuseUnknown(definition, { id: true, options: true, setup: true }, name);
    return (given) => {
      const { id = definition.id, ...rest } = { ...given } as { readonly id?: string } & Readonly<Record<string, unknown>>;
      return {
        kind,
        id,
        given: rest,
        ...(definition.options === undefined ? {} : { options: definition.options }),
        // The engine passes only what `options` has validated, which is the type `setup` declares.
        setup: (options) => definition.setup(options),
      };
    };
  };
}

export const definePaymentGateway = define('payment', 'definePaymentGateway');
export const defineCarrier = define('carrier', 'defineCarrier');
export const defineTaxProvider = define('tax', 'defineTaxProvider');
export const defineInventory = define('inventory', 'defineInventory');
export const defineDiscounts = define('discounts', 'defineDiscounts');
export const defineStoredValue = define('value', 'defineStoredValue');
export const defineCheck = define('check', 'defineCheck');
export const defineRisk = define('risk', 'defineRisk');
export const defineWidget = define('widget', 'defineWidget');
export const defineMessenger = define('message', 'defineMessenger');
export const defineFactSource = define('facts', 'defineFactSource');
