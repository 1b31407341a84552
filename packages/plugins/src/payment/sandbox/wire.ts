import { z } from 'zod';

/**
 * The answers of the gateway that this plugin understands, read at the border. Anything else is not an answer.
 * Unknown fields are left out: a gateway may add some.
 */
const Minor = z.int().min(0);
const Id = z.string().min(1).max(255);
const Currency = z.string().regex(/^[A-Z]{3}$/);

const Approved = z.object({
  status: z.literal('approved'),
  id: Id,
  amountMinor: Minor,
  currency: Currency,
  capturedMinor: Minor,
  expiresAt: z.string().max(40),
});
const Declined = z.object({
  status: z.literal('declined'),
  code: z.string().min(1).max(100),
  advice: z.enum(['same_method', 'other_method', 'other_gateway', 'never']),
});
const ActionRequired = z.object({ status: z.literal('action_required'), id: Id, redirectUrl: z.url() });
const Pending = z.object({ status: z.literal('pending'), id: Id, checkAfterMs: z.int().min(0).max(86_400_000) });
const Voided = z.object({ status: z.literal('voided'), id: Id });
const Done = z.object({
  status: z.literal('done'),
  movement: z.enum(['capture', 'void', 'refund']),
  id: Id,
  currency: Currency,
  capturedMinor: Minor,
  refundedMinor: Minor,
  voided: z.boolean(),
});
const Refused = z.object({ status: z.literal('refused'), error: z.string().min(1).max(100) });
const Named = z.object({ status: z.enum(['key_conflict', 'unavailable', 'fault', 'bad_request', 'not_found', 'method_not_allowed', 'too_large']) });

const Answer = z.discriminatedUnion('status', [Approved, Declined, ActionRequired, Pending, Voided, Done, Refused, Named]);
const Row = z.object({ key: Id });

export type WireAnswer = Readonly<z.infer<typeof Answer>>;

/** The status that each kind of answer comes with. A body under another one was written by something in between. */
const HTTP_STATUS: Readonly<Record<WireAnswer['status'], number>> = {
  approved: 200, declined: 200, action_required: 200, pending: 200, voided: 200, done: 200,
  refused: 409, key_conflict: 409, unavailable: 503, fault: 500, bad_request: 400, not_found: 404, method_not_allowed: 405, too_large: 413,
};

/** What the gateway said, or undefined when it is no answer of this gateway. */
export function parseAnswer(httpStatus: number, text: string): WireAnswer | undefined {
  const { data } = Answer.safeParse(parseJson(text));
  return data !== undefined && HTTP_STATUS[data.status] === httpStatus ? data : undefined;
}

/** The idempotency key of a payment's own record. */
export function parseRecordKey(httpStatus: number, text: string): string | undefined {
  return httpStatus === 200 ? Row.safeParse(parseJson(text)).data?.key : undefined;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
