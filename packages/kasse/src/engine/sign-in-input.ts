import { z } from 'zod';
import type { FactValue } from '../rules/index.js';
import type { Customer } from '../session/index.js';
import { checkTrusted, customerSchema, factsSchema } from './trusted-input.js';

/** What a backend says of a buyer who has signed in. */
export interface SignInInput {
  /** The customer as the backend authenticated them, with what they have on file. */
  readonly customer: Customer;
  /** Facts that the backend knows now, by id, such as `customer.orders`: they replace those given before, the others stand. */
  readonly facts?: Readonly<Record<string, FactValue>>;
}

/** @throws {KasseError} `ERR_MISUSE` naming the first thing that is wrong. */
export function checkSignInInput(input: unknown): SignInInput {
  // The schema is written to SignInInput.
  return checkTrusted(schema, 'signIn', input) as SignInInput;
}

const schema = z.strictObject({ customer: customerSchema, facts: factsSchema.optional() });
