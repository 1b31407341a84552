import { z } from 'zod';
import type { FactValue } from '../rules/index.js';
import type { Customer } from '../session/index.js';
import { checkTrusted, customerSchema, factsSchema, idSchema } from './trusted-input.js';

/** What a backend opens a checkout with. */
export interface OpenInput {
  /** Chosen by the caller: the same id with the same body returns the same session, with another body it is refused. */
  readonly requestId: string;
  /** The backend's name for the cart. At most one session per cart may be committing or committed. */
  readonly cartRef: string;
  /** The signed-in customer, as the backend authenticated them. Absent for a guest. */
  readonly customer?: Customer;
  /** Facts the backend knows of this shopper, by id: device, channel, country, `customer.orders`, the shop's own. */
  readonly facts?: Readonly<Record<string, FactValue>>;
  /** Stitches restarts of one buyer's checkout together; the session's own id when absent. */
  readonly journeyId?: string;
  /** Excluded from every figure. */
  readonly isTest?: boolean;
}

/** @throws {KasseError} `ERR_MISUSE` naming the first thing that is wrong: `open` is called by the backend, not by a buyer. */
export function checkOpenInput(input: unknown): OpenInput {
  // The schema is written to OpenInput.
  return checkTrusted(schema, 'kasse.open', input) as OpenInput;
}

const schema = z.strictObject({
  requestId: idSchema,
  cartRef: idSchema,
  customer: customerSchema.optional(),
  facts: factsSchema.optional(),
  journeyId: idSchema.optional(),
  isTest: z.boolean().optional(),
});
