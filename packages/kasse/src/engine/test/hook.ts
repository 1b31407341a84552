import type { PaymentEvidence } from '../../plugin.js';
import type { Kit } from './kit.js';

/** Reads the body as evidence, and trusts nobody who does not sign. */
export const parseWebhook = async (request: Request): Promise<readonly PaymentEvidence[]> => {
  const { signed, evidence } = (await request.json()) as { signed?: boolean; evidence: never };
  if (signed !== true) throw new Error('The signature is wrong.');
  return evidence;
};

export function hook(body: object | string = {}): Request {
  return new Request('https://shop.example/hook', { method: 'POST', body: typeof body === 'string' ? body : JSON.stringify(body) });
}

/** Delivers signed evidence from the primary gateway and returns the answer's status. */
export async function deliver({ kasse }: Pick<Kit, 'kasse'>, ...evidence: readonly Partial<PaymentEvidence>[]): Promise<number> {
  const whole = evidence.map((each) => ({ cumulativeMinor: 3000, currency: 'GBP', ...each }));
  return (await kasse.webhook('primary', hook({ signed: true, evidence: whole }))).status;
}
