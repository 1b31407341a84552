import { isRefused, paymentOf, type Excuses } from './excuses.js';
import type { Payment } from './gateway-server.js';
import { keptMinor, type Outside } from './outside-book.js';
import { cartPlanOf } from './plan.js';
import type { SessionRecord } from './records.js';
import type { World } from './world.js';

export type Say = (what: string) => void;

/** Laws 5, 6 and 9: what is taken equals the order, and nothing is kept without one. */
export function judgeMoney(world: World, record: SessionRecord, excuses: Excuses, say: Say): void {
  const { id, session, order } = record;
  const books = booksOf(world, id, excuses, say);
  const { keptMinor, heldMinor, holdableMinor, goneMinor, missingMinor, endedMinor, excusedMinor, untoldTakenMinor, untoldBeforeMinor, isLetGoUntold } = books;
  judgeBelief(record, excuses, books, say);
  judgeGivenUp(world, record, excuses, say);
  if (order === undefined) {
    if (keptMinor > excusedMinor || heldMinor > excusedMinor) say(`law 5: ${id} is ${session.phase} without an order, and gateways keep ${keptMinor} and hold ${heldMinor}`);
    return;
  }
  const { totalMinor } = order;
  const storedMinor = world.cards.paidMinor(id);
  if (storedMinor < 0) say(`law 9: gift cards gave ${id} back ${-storedMinor} more than they had paid`);
  const isCanceled = session.order?.canceledAt !== undefined;
  // What is called off is to be paid no more, but for what others took of it in silence. So is what they took of a hold before another one took its place.
  const dueMinor = (isCanceled ? untoldTakenMinor : totalMinor + untoldBeforeMinor) + excusedMinor + excuses.toldMinor('credit');
  if (keptMinor + storedMinor > dueMinor) say(`law 9: ${id} has to be paid ${dueMinor}, and gateways keep ${keptMinor}, gift cards ${storedMinor}`);
  if (heldMinor + storedMinor > dueMinor) say(`law 9: ${id} has to be paid ${dueMinor}, and gateways hold ${heldMinor}, gift cards ${storedMinor}`);
  // Where the backend was told to cancel nothing has to come any more, and what comes is for a person.
  const { overdueAtMinor } = record;
  if (overdueAtMinor !== undefined && !isCanceled && keptMinor > overdueAtMinor + excusedMinor + untoldTakenMinor && !excuses.isTooLateTold) {
    say(`law 9: ${id} was to be canceled with ${overdueAtMinor} taken, gateways keep ${keptMinor}, and nobody was told`);
  }
  // What leaves in parcels is taken with them, and what never leaves is let go.
  const isHeldOn = cartPlanOf(world.plan, session.cartRef)?.shipsLater === true;
  const mayBeLess = isCanceled || overdueAtMinor !== undefined || (isHeldOn && (world.history.letGo.has(id) || isLetGoUntold || excuses.isEndTold));
  const coveredMinor = (isHeldOn ? holdableMinor : heldMinor) + goneMinor + storedMinor + world.cards.creditedMinor(id) + excuses.toldMinor('consume') + excuses.promisedMinor + missingMinor + (isHeldOn ? 0 : endedMinor);
  if (!mayBeLess && coveredMinor < totalMinor && !excuses.isAnyTold(({ kind }) => kind === 'capture')) {
    say(`law 7: ${id} has an order over ${totalMinor}, and gateways hold ${heldMinor}, gift cards ${storedMinor}`);
  }
  if (session.phase === 'settled' && session.money.storedMinor !== storedMinor && !excuses.isAnyTold(({ kind }) => kind === 'credit')) {
    say(`law 9: ${id} believes that gift cards paid ${session.money.storedMinor}, and they paid ${storedMinor}`);
  }
}

/**
 * Law 9: the session's sums are what the gateways' books say, less what others did and no webhook told. What a bank took of
 * money that had gone back is lost twice; all other money that belongs to no order is gone again, or a person was told.
 */
function judgeBelief({ id, session }: SessionRecord, excuses: Excuses, { keptMinor, untoldMinor, isUnsure, leftToPerson, backMinor, lostTwiceMinor }: Books, say: Say): void {
  const { capturedMinor, refundedMinor, strayMinor } = session.money;
  // One that was never answered may have moved money, and may not.
  const isOut = excuses.isAnyTold((effect) => (effect.kind === 'refund' || effect.kind === 'capture') && !isRefused(effect));
  if (isUnsure || isOut) return;
  const believedMinor = capturedMinor - refundedMinor + strayMinor;
  const knownMinor = keptMinor - untoldMinor;
  if (believedMinor < knownMinor - leftToPerson.takenMinor || believedMinor > knownMinor + leftToPerson.goneMinor) say(`law 9: ${id} believes in ${capturedMinor} less ${refundedMinor}, and in ${strayMinor} of stray money, and gateways keep ${keptMinor}${untoldMinor === 0 ? '' : `, of which it was not told ${untoldMinor}`}`);
  const leftMinor = strayMinor + lostTwiceMinor;
  const isBankMoney = excuses.isStrayTold && leftMinor > 0 && leftMinor <= backMinor;
  if (leftMinor !== 0 && !isBankMoney && !excuses.isStray(leftMinor)) say(`law 9: ${id} has ${strayMinor} of stray money, and lost ${lostTwiceMinor} twice`);
  if (strayMinor < 0 && !excuses.isDisputeTold) say(`law 9: ${id} lost ${-strayMinor} twice, and nobody was told`);
}

interface Books {
  /** Of all payments, by now. */
  readonly keptMinor: number;
  /** What payments hold or took that is not all gone again. */
  readonly heldMinor: number;
  /** What payments took or can still take. */
  readonly holdableMinor: number;
  /** Others let go what was held, and the shop was not told. */
  readonly isLetGoUntold: boolean;
  /** What the order's payments brought less than they were asked for, as a person was told. */
  readonly missingMinor: number;
  /** What payments held that a person was told ended. */
  readonly endedMinor: number;
  /** What went back, whoever gave or took it. */
  readonly goneMinor: number;
  /** What of it a person was told of: payments that could not be given back, and what a provider took too much; or nobody: what banks gave back and no webhook told. */
  readonly excusedMinor: number;
  /** What others took that the shop was not told of. */
  readonly untoldTakenMinor: number;
  /** The same of what was let go since, also where another payment took its place. */
  readonly untoldBeforeMinor: number;
  /** What others moved that the shop was not told of. */
  readonly untoldMinor: number;
  /** What others took and gave back of payments that the engine could not give back: the person who was told of them finds that. */
  readonly leftToPerson: { readonly takenMinor: number; readonly goneMinor: number };
  /** What banks gave back: nobody undoes once more what was undone before, and a person is told that it is there. */
  readonly backMinor: number;
  /** What the shop was told of some of it cannot be understood. */
  readonly isUnsure: boolean;
  /** What banks took of charges that had gone back, as far as the shop was told. */
  readonly lostTwiceMinor: number;
}

/** What was taken and is not all gone again. Of what a bank or a clerk gave back only that is gone. */
function liveOf(payment: Payment, outside: Outside): number {
  const leftMinor = Math.max(0, keptMinor(payment, outside));
  return outside.isTouched || leftMinor === 0 ? leftMinor : payment.capturedMinor;
}

/** What all gateways have of a session's money. */
function booksOf({ gateways, time }: World, id: string, excuses: Excuses, say: Say): Books {
  let [kept, held, gone, excused, untold, untoldTaken, lostTwice] = [0, 0, 0, 0, 0, 0, 0];
  const leftToPerson = { takenMinor: 0, goneMinor: 0 };
  let [isUnsure, isLetGoUntold] = [false, false];
  let [holdable, missing, ended, back, untoldBefore] = [0, 0, 0, 0, 0];
  for (const { payments, plan, outside: book } of Object.values(gateways)) {
    for (const payment of payments.values()) {
      if (payment.sessionId !== id) continue;
      // Who said when it ends has told it, once it has ended by that.
      const isEndToCome = plan.authorizationMs === undefined || time.nowMs < (payment.approvedAtMs ?? 0) + plan.authorizationMs;
      isLetGoUntold ||= book.of(payment).isLetGoUntold && isEndToCome;
      if (book.of(payment).isLetGo) ended += excuses.endedMinor(payment);
      missing += excuses.missingMinor(payment, payment.state === 'voided' || book.of(payment).isLetGo);
      if (payment.state !== 'authorized') continue;
      if (payment.refundedMinor > payment.capturedMinor) say(`law 9: ${payment.reference} of ${id} gave back ${payment.refundedMinor} of ${payment.capturedMinor}`);
      const outside = book.of(payment);
      const leftMinor = keptMinor(payment, outside);
      const goneMinor = payment.capturedMinor - leftMinor;
      const liveMinor = payment.capturedMinor > 0 ? liveOf(payment, outside) : outside.isLetGo ? 0 : payment.amountMinor;
      kept += leftMinor;
      held += liveMinor;
      holdable += (payment.capturedMinor > 0 ? liveMinor : 0) + (outside.isLetGo ? 0 : Math.max(0, payment.amountMinor - payment.capturedMinor));
      gone += goneMinor;
      const { untoldNetMinor } = outside;
      untold += untoldNetMinor;
      untoldTaken += outside.untoldMinor('captured');
      if (outside.isLetGo) untoldBefore += outside.untoldMinor('captured');
      lostTwice += Math.max(0, untoldNetMinor - leftMinor);
      isUnsure ||= outside.isUnclear(payment);
      excused += outside.untoldMinor('reinstated') + outside.staleMinor('captured');
      if (excuses.isNotGivenBack(payment)) {
        excused += Math.max(leftMinor, liveMinor);
        leftToPerson.takenMinor += payment.capturedMinor;
        leftToPerson.goneMinor += goneMinor;
      } else {
        const tooMuchMinor = excuses.isTooMuch(payment) ? Math.max(payment.amountMinor - payment.askedMinor, Math.min(leftMinor, outside.movedMinor('captured'))) : 0;
        const wonMinor = excuses.isStrayTold ? Math.min(leftMinor, outside.movedMinor('reinstated')) : 0;
        excused += Math.max(0, tooMuchMinor, wonMinor);
      }
      back += outside.movedMinor('reinstated');
    }
  }
  return { keptMinor: kept, heldMinor: held, holdableMinor: holdable, isLetGoUntold, goneMinor: gone, missingMinor: missing, endedMinor: ended, excusedMinor: excused, untoldTakenMinor: untoldTaken, untoldBeforeMinor: untoldBefore, untoldMinor: untold, leftToPerson, backMinor: back, isUnsure, lostTwiceMinor: lostTwice };
}

/** Law 9: what is said to have come to nothing was not done, or its whole payment is undone, or a person was told that it could not be. */
function judgeGivenUp({ gateways }: World, { id, effects }: SessionRecord, excuses: Excuses, say: Say): void {
  for (const effect of effects.values()) {
    if (effect.kind !== 'capture' && effect.kind !== 'refund') continue;
    const isOver = effect.state === 'failed' || effect.state === 'reversed' || isRefused(effect);
    const server = gateways[effect.target];
    if (!isOver || server?.didMove(effect.key) !== true) continue;
    const payment = server.payments.get(paymentOf(effect) ?? '');
    const isUndone = payment !== undefined && (excuses.isNotGivenBack(payment) || keptMinor(payment, server.outside.of(payment)) <= 0);
    if (effect.state !== 'reversed' || !isUndone) say(`law 9: ${effect.kind} at ${effect.target} of ${id} is ${effect.state} (${effect.outcome?.code ?? effect.outcome?.status ?? ''}), and was done`);
  }
}
