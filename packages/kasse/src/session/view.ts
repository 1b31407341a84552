import type { CompiledFlow, CompiledShop } from '../flow/index.js';
import type { Facts } from '../rules/index.js';
import type { Personal } from './buyer.js';
import type { CommandType } from './command.js';
import type { JsonSchema } from './parse-command.js';
import type { CheckoutSession } from './session.js';
import type { View } from './view-types.js';

export interface ViewInput {
  readonly session: CheckoutSession;
  readonly personal: Personal;
  readonly flow: CompiledFlow;
  readonly shop: CompiledShop;
  /** Normalised. */
  readonly facts: Facts;
  /** Client configuration by gateway id. No secrets. The same object for the life of the engine: it is cached by identity. */
  readonly paymentClients: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  /** What the view shows of each widget plugin, by plugin id. The same object for the life of the engine. */
  readonly widgets: Readonly<Record<string, { readonly inputs: JsonSchema }>>;
  /** The commands that the phase takes. */
  readonly canSend: readonly CommandType[];
  readonly continueUrl?: string;
}

export function viewOf(input: ViewInput): View {
  throw new Error(`Not built yet: ${input.session.id}`);
}
