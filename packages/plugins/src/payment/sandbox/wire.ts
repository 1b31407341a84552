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
  expiresAt: z.string().max(40).optional(),
});
const Declined = z.object({
  status: z.literal('declined'),
  code: z.string().min(1).max(100),
  advice: z.enum(['same_method', 'other_method', 'other_gateway', 'never']),
});
const ActionRequired = z.object({ status: z.literal('action_required'), id: Id, redirectUrl: z.url() });
const Pending = z.object({ status: z.literal('pending'), id: Id, checkAfterMs: z.int().min(0).max(86_400_000) });
const Gone = z.object({ status: z.enum(['voided', 'expired']), id: Id });
const Done = z.object({
  status: z.literal('done'),
  movement: z.enum(['capture', 'void', 'refund']),
  id: Id,
  movedMinor: Minor,
  currency: Currency,
  capturedMinor: Minor,
  refundedMinor: Minor,
  voided: z.boolean(),
});
const Refused = z.object({ status: z.literal('refused'), error: z.string().min(1).max(100) });
const Named = z.object({
  status: z.enum(['key_conflict', 'unavailable', 'rate_limited', 'fault', 'bad_request', 'not_found', 'method_not_allowed', 'too_large']),
});

const State = z.discriminatedUnion('status', [Approved, Declined, ActionRequired, Pending, Gone]);
const Answer = z.discriminatedUnion('status', [Approved, Declined, ActionRequired, Pending, Gone, Done, Refused, Named]);
const PaymentRecord = z.object({ key: Id, state: State });
const Records = z.object({ payments: z.array(PaymentRecord).max(100) });
const Movements = z.object({ movements: z.array(Done.extend({ key: Id })).max(10_000) });

export type WireAnswer = Readonly<z.infer<typeof Answer>>;
export type WireRecord = Readonly<z.infer<typeof PaymentRecord>>;

/** The status that each kind of answer comes with. A body under another one was written by something in between. */
const HTTP_STATUS: Readonly<Record<WireAnswer['status'], number>> = {
  approved: 200, declined: 200, action_required: 200, pending: 200, voided: 200, expired: 200, done: 200,
  refused: 409, key_conflict: 409, unavailable: 503, rate_limited: 429, fault: 500,
  bad_request: 400, not_found: 404, method_not_allowed: 405, too_large: 413,
};

/** What the gateway said, or undefined when it is no answer of this gateway. */
export function parseAnswer(httpStatus: number, text: string): WireAnswer | undefined {
  const { data } = Answer.safeParse(parseJson(text));
  return data !== undefined && HTTP_STATUS[data.status] === httpStatus ? data : undefined;
}

/** A payment's own record. */
export function parseRecord(httpStatus: number, text: string): WireRecord | undefined {
  return httpStatus === 200 ? PaymentRecord.safeParse(parseJson(text)).data : undefined;
}

/** What a query by reference, or for a payment's movements, says of a key. */
export function parseListed(httpStatus: number, text: string, key: string): WireAnswer | undefined {
  if (httpStatus !== 200) return undefined;
  const body = parseJson(text);
  const payment = Records.safeParse(body).data?.payments.find((record) => record.key === key)?.state;
  return payment ?? Movements.safeParse(body).data?.movements.find((movement) => movement.key === key);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
