import type { PaymentEvidence } from 'kasse/plugin';
import { createHmac, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';

/** How webhooks are verified. */
export interface WebhookTrust {
  readonly secret: string;
  readonly toleranceMs: number;
  readonly now: () => number;
}

const BODY_BYTES_MAX = 64 * 1024;
const SIGNATURE_HEADER = 'sandbox-signature';

const Id = z.string().min(1).max(255);
const Event = z.object({
  id: Id,
  type: z.enum(['payment.authorized', 'payment.captured', 'payment.voided', 'payment.refunded', 'payment.failed', 'payment.disputed', 'payment.reinstated']),
  payment: Id,
  reference: Id,
  key: Id,
  totalMinor: z.int().min(0),
  currency: z.string().regex(/^[A-Z]{3}$/),
  origin: z.enum(['api', 'shopper', 'bank', 'dashboard', 'network']),
});
type Event = z.infer<typeof Event>;

/** What nobody asked for through this plugin. */
const EXTERNAL: readonly Event['origin'][] = ['dashboard', 'network'];

/**
 * Reads a webhook of the gateway.
 *
 * @throws {Error} When it is not signed with the secret, was signed too long ago or in the future, is too long, or
 * says nothing that is understood. The message repeats nothing of it.
 */
export async function readWebhook(request: Request, trust: WebhookTrust): Promise<readonly PaymentEvidence[]> {
  const body = await boundedText(request);
  assertSigned(request.headers.get(SIGNATURE_HEADER) ?? '', body, trust);
  const { data } = Event.safeParse(parseJson(body));
  if (data === undefined) throw new Error('The webhook is signed, but is no event of the sandbox gateway. Are both of one version?');
  const { id, type, payment, reference, key, totalMinor, currency, origin } = data;
  return [
    {
      reference,
      kind: kindOf(type),
      cumulativeMinor: totalMinor,
      currency,
      payment,
      idempotencyKey: key,
      origin: EXTERNAL.includes(origin) ? 'external' : 'requested',
      eventId: id,
    },
  ];
}

function assertSigned(header: string, body: string, { secret, toleranceMs, now }: WebhookTrust): void {
  const [, timestamp, hmac = ''] = /^timestamp=(\d{1,12}),hmac=([0-9a-f]{64})$/.exec(header) ?? [];
  if (timestamp === undefined) throw new Error('The webhook is not signed.');
  const expected = createHmac('sha256', secret).update(`${timestamp}.${body}`).digest();
  if (!timingSafeEqual(Buffer.from(hmac, 'hex'), expected)) throw new Error('The signature of the webhook is wrong.');
  if (Math.abs(now() - Number(timestamp) * 1000) > toleranceMs) {
    throw new Error('The webhook was signed too long ago, or the clocks differ: it may be a copy of an old one.');
  }
}

async function boundedText(request: Request): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  // The body of a Request is a web stream, which Node can iterate; its type in the DOM library does not say so.
  for await (const chunk of (request.body ?? []) as AsyncIterable<Uint8Array>) {
    bytes += chunk.byteLength;
    if (bytes > BODY_BYTES_MAX) throw new Error(`A webhook may have ${BODY_BYTES_MAX} bytes.`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function kindOf(type: Event['type']): PaymentEvidence['kind'] {
  // Every type is "payment." and a kind of evidence.
  return type.slice('payment.'.length) as PaymentEvidence['kind'];
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
