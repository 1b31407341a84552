import { definePaymentGateway, type MoveOutcome, type MoveRequest, type PaymentOutcome, type Plugin } from 'kasse/plugin';

/** A gateway in this process: authorizes and captures whatever it is asked, once per key, and answers after `delayMs`. */
export function inProcessGateway(id: string, delayMs = 0): Plugin<'payment'> {
  const payments = new Map<string, PaymentOutcome>();
  const moves = new Map<string, MoveOutcome>();
  const late = <T>(answer: T): Promise<T> => (delayMs === 0 ? Promise.resolve(answer) : new Promise((resolve) => setTimeout(resolve, delayMs, answer)));
  const move = ({ payment, amountMinor, currency }: MoveRequest, key: string): Promise<MoveOutcome> => {
    const known = moves.get(key);
    if (known !== undefined) return late(known);
    const outcome: MoveOutcome = { status: 'succeeded', amountMinor, currency, reference: payment };
    moves.set(key, outcome);
    return late(outcome);
  };
  return definePaymentGateway({
    id,
    setup: () => ({
      moves: 'authorize',
      keyTtlMs: 86_400_000,
      visibilityMs: 0,
      authorize: ({ amountMinor, currency }, { idempotencyKey }) => {
        const known = payments.get(idempotencyKey);
        if (known !== undefined) return late(known);
        const outcome: PaymentOutcome = { status: 'approved', amountMinor, currency, reference: `${id}_${payments.size + 1}`, captured: false };
        payments.set(idempotencyKey, outcome);
        return late(outcome);
      },
      capture: (request, { idempotencyKey }) => move(request, idempotencyKey),
      void: (request, { idempotencyKey }) => move(request, idempotencyKey),
      refund: (request, { idempotencyKey }) => move(request, idempotencyKey),
      resolve: ({ idempotencyKey }) => Promise.resolve(payments.get(idempotencyKey) ?? moves.get(idempotencyKey) ?? { status: 'not_found' }),
    }),
  })();
}
