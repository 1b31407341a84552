import type { MoveOutcome } from 'kasse/plugin';
import { call } from './call.js';
import { checks, checksOf, type ConformanceChecks } from './check.js';
import { ensure, ensureCode, same, shown } from './expect.js';
import { openPlugin } from './open.js';
import type { PaymentGatewayFixture } from './payment-gateway.js';
import { approvedOf, moved, notMoved, resolved } from './payment-steps.js';

/** A payment of the fixture, and hands to move its money with. */
async function payment({ open, request }: PaymentGatewayFixture) {
  const gateway = await openPlugin(open);
  const { reference } = await approvedOf(gateway, request, 'k1');
  const { amountMinor: whole, currency } = request;
  const asked = (amountMinor: number) => ({ payment: reference, amountMinor, currency });
  const move = (kind: 'capture' | 'void' | 'refund', key: string, amountMinor: number): Promise<MoveOutcome> => gateway[kind](asked(amountMinor), call(key));
  return { gateway, reference, whole, half: whole / 2, currency, asked, move, found: (kind: 'capture' | 'void' | 'refund', key: string, amountMinor: number) => resolved(gateway, kind, key, asked(amountMinor)) };
}

/** A payment whose money was taken, at once or later. */
async function paid(fixture: PaymentGatewayFixture) {
  const hands = await payment(fixture);
  if (hands.gateway.moves !== 'sale') moved(await hands.move('capture', 'captured', hands.whole), 'The whole amount was captured');
  return hands;
}

export const captureChecks: ConformanceChecks<PaymentGatewayFixture> = [
  ...checksOf<PaymentGatewayFixture, 'captures'>('captures', {
    'capture: moves what it was asked for': async (fixture) => {
      const { move, half, currency } = await payment(fixture);
      const outcome = await move('capture', 'c1', half);
      same(outcome, { status: 'succeeded', amountMinor: half, currency, reference: nameOf(outcome) }, 'What was captured');
    },
    'capture: moves money once, however often its key comes': async (fixture) => {
      const { move, half } = await payment(fixture);
      await move('capture', 'c1', half);
      moved(await move('capture', 'c1', half), 'The same key again is the same capture');
      moved(await move('capture', 'c2', half), 'Half was captured under a key that came twice, and the other half');
    },
    'resolve: tells what became of a capture': async (fixture) => {
      const { move, found, half, currency } = await payment(fixture);
      const reference = nameOf(await move('capture', 'c1', half));
      same(await found('capture', 'c1', half), { status: 'succeeded', amountMinor: half, currency, reference }, 'What became of the capture');
    },
  }),
  ...bookChecks(['captures'], {
    'capture: refuses more than is authorized': async (fixture) => {
      const { move, whole } = await payment(fixture);
      const outcome = await move('capture', 'c1', whole + 1);
      notMoved(outcome, 'More than was authorized');
      if (outcome.status === 'failed') ensureCode(outcome.code, 'The code of the failure');
    },
  }),
];

export const voidChecks: ConformanceChecks<PaymentGatewayFixture> = [
  ...checksOf<PaymentGatewayFixture, 'voids'>('voids', {
    'void: may come twice': async (fixture) => {
      const { move, whole } = await payment(fixture);
      moved(await move('void', 'v1', whole), 'Nothing was captured');
      moved(await move('void', 'v1', whole), 'The same key again is the same void');
    },
    'resolve: tells what became of a void': async (fixture) => {
      const { move, found, whole } = await payment(fixture);
      await move('void', 'v1', whole);
      same((await found('void', 'v1', whole)).status, 'succeeded', 'What became of the void');
    },
  }),
  ...bookChecks(['voids', 'captures'], {
    'void: gives nothing back that was captured': async (fixture) => {
      const { move, whole } = await payment(fixture);
      moved(await move('capture', 'c1', whole), 'The whole amount was captured');
      notMoved(await move('void', 'v1', whole), 'The money is taken, and only a refund moves it');
    },
  }),
  ...bookChecks(['voids'], {
    'resolve: approves no payment that was voided': async (fixture) => {
      const { gateway, move, whole } = await payment(fixture);
      moved(await move('void', 'v1', whole), 'Nothing was captured');
      const found = await resolved(gateway, 'authorize', 'k1', fixture.request);
      ensure(found.status !== 'approved', `The payment was voided and holds no money: ${shown(found)} should be "declined". Tell what the payment is now, and not what its first answer was.`);
    },
    'void: leaves nothing to capture': async (fixture) => {
      const { move, whole } = await payment(fixture);
      await move('void', 'v1', whole);
      notMoved(await move('capture', 'c1', whole), 'The payment was voided');
    },
  }),
];

export const refundChecks: ConformanceChecks<PaymentGatewayFixture> = [
  ...checksOf<PaymentGatewayFixture, 'refunds'>('refunds', {
    'refund: moves what it was asked for': async (fixture) => {
      const { move, half, currency } = await paid(fixture);
      const outcome = await move('refund', 'r1', half);
      same(outcome, { status: 'succeeded', amountMinor: half, currency, reference: nameOf(outcome) }, 'What was refunded');
    },
    'refund: moves money once, however often its key comes': async (fixture) => {
      const { move, half } = await paid(fixture);
      await move('refund', 'r1', half);
      moved(await move('refund', 'r1', half), 'The same key again is the same refund');
      moved(await move('refund', 'r2', half), 'Half was refunded under a key that came twice, and the other half');
    },
    'resolve: tells what became of a refund': async (fixture) => {
      const { move, found, half, currency } = await paid(fixture);
      const reference = nameOf(await move('refund', 'r1', half));
      same(await found('refund', 'r1', half), { status: 'succeeded', amountMinor: half, currency, reference }, 'What became of the refund');
    },
  }),
  ...bookChecks(['refunds'], {
    'refund: refuses more than was captured': async (fixture) => {
      const { move, whole } = await paid(fixture);
      notMoved(await move('refund', 'r1', whole + 1), 'More than was captured');
    },
  }),
];

/** What a provider calls a movement: its own name for it, or the payment's. The same whenever it is asked. */
function nameOf(outcome: MoveOutcome): string {
  if (outcome.status !== 'succeeded') return '';
  ensure(typeof outcome.reference === 'string' && outcome.reference !== '', `The reference of a movement is ${shown(outcome.reference)}; it must be a text: the provider's name for it, or the payment's.`);
  return outcome.reference;
}

/** Checks of a movement that a gateway without books cannot pass. */
function bookChecks(needs: readonly ('captures' | 'voids' | 'refunds')[], runs: Readonly<Record<string, (fixture: PaymentGatewayFixture) => Promise<void>>>): ConformanceChecks<PaymentGatewayFixture> {
  return checks<PaymentGatewayFixture>(runs).map((check) => ({ ...check, needs: [...needs, 'keepsBooks'] }));
}
