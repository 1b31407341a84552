import { createHmac } from 'node:crypto';

/** The header of a webhook that is sent at `nowMs`. */
export function signatureOf(body: string, secret: string, nowMs: number): string {
  const timestamp = String(Math.floor(nowMs / 1000));
  return `timestamp=${timestamp},hmac=${createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('hex')}`;
}
