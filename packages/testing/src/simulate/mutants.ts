import type { FaultKind, Plan } from '../simulator/index.js';
import type { Patch } from './bundle.js';

/** A bug that somebody could write, as a change of the sources' text. */
export interface Mutant {
  readonly id: string;
  readonly patches: readonly Patch[];
  /** Runs in which it can show are tried first. */
  readonly suits?: (plan: Plan) => boolean;
}

const mutant = (id: string, file: string, find: string, replace: string, suits?: Mutant['suits']): Mutant => ({ id, patches: [{ file, find, replace }], ...(suits === undefined ? {} : { suits }) });
const has = ({ rates }: Plan, ...kinds: readonly FaultKind[]): boolean => kinds.every((kind) => rates[kind] !== undefined);
const isShared = ({ workers }: Plan): boolean => workers > 1;
const isOften = ({ rates }: Plan, kind: FaultKind): boolean => (rates[kind] ?? 0) >= 0.015;
const splits = ({ carts }: Plan): boolean => carts.some((cart) => cart.splits);
const asks = ({ gateways: { primary } }: Plan): boolean => primary.resolves === 'query';

/** Each has to die within 20,000 seeds: what no seed notices, the simulator is blind for. */
export const mutants: readonly Mutant[] = [
  mutant(
    'key regenerated on retry',
    'engine/send-effect.ts',
    'return gateway.resolve({ kind, idempotencyKey: firstKeyOf(effect), request,',
    'return gateway.resolve({ kind, idempotencyKey: `${firstKeyOf(effect)}.${effect.sends}`, request,',
  ),
  mutant('failover on unknown', 'machine/absorb-payment.ts', "    case 'unknown':\n      learnUnknown(step, effect);\n      step.go({ type: 'UNKNOWN' });\n      return;", "    case 'unknown':\n      decline(step, effect, tender, { status: 'unavailable' });\n      return;"),
  mutant('send without intent', 'engine/write.ts', '  const result = await commit(engine, live, unit);', '  for (const { write: kind, effect } of writes.effects) if (kind === \'insert\' && effect.kind === \'authorize\') void engine.registry.payment.get(effect.target)?.authorize(effect.request as never, { idempotencyKey: effect.key, notAfter: \'2100-01-01T00:00:00Z\', signal: new AbortController().signal }).catch(() => undefined);\n  const result = await commit(engine, live, unit);'),
  {
    // Rechecked twice: when a call is made, and when it is sent. What was written down long ago is not sent again either, whoever holds the lease.
    id: 'lease not rechecked before the send',
    patches: [
      { file: 'engine/lease.ts', find: '  if (!store.isShared) return true;\n', replace: '  if (!store.isShared || lease !== undefined) return true;\n' },
      { file: 'engine/send-effect.ts', find: 'live.lease === undefined ? Infinity : engine.clock()', replace: 'live.lease !== undefined ? Infinity : engine.clock()' },
      { file: 'engine/send-effect.ts', find: "effect.createdAt : way === 'again' ? effect.outcome?.repeatedAt : undefined", replace: 'effect.createdAt : undefined' },
    ],
    suits: (plan) => isShared(plan) && isOften(plan, 'stall'),
  },
  mutant('lateness not rechecked before the send', 'engine/send-effect.ts', "way === 'first' ? effect.createdAt : ", "way === 'first' ? undefined : ", (plan) => isOften(plan, 'stall')),
  {
    id: 'release twice',
    patches: [
      { file: 'machine/plan.ts', find: 'for (const effect of [...step.ofAttempt()].reverse()) {', replace: 'for (const effect of [...step.effects()].reverse()) {' },
      {
        file: 'machine/plan.ts',
        find: "const key = effectKey(effect.sessionId, effect.attempt, 'release', effect.target, ordinalOf(effect));",
        replace: "const key = effectKey(effect.sessionId, effect.attempt, 'release', effect.target, step.session.revision);",
      },
    ],
  },
  mutant('quote not compared', 'engine/commit.ts', 'const isSame = quoted.state.session.fingerprint === fingerprint;', 'const isSame = true;'),
  mutant('not found trusted too early', 'machine/not-found.ts', 'Date.parse(askedAt) >= visibleAt)', 'Date.parse(askedAt) >= visibleAt - 1e9)', (plan) => has(plan, 'late-request') && asks(plan) && plan.gateways.primary.visibilityMs >= 10_000),
  mutant('key reused after its life', 'machine/key-life.ts', 'return Date.parse(createdAt) + keyTtlMs * KEY_LIFE_USED;', 'return Date.parse(createdAt) + keyTtlMs * 100;', (plan) => has(plan, 'expired-key', 'crash') && plan.gateways.primary.keyTtlMs <= 120_000 && plan.gateways.primary.resolves === 'replay' && !isShared(plan)),
  mutant('void confirmed too early', 'machine/absorb-move.ts', "      return absorbAbsence(step, effect, askedAt);\n    case 'unavailable':\n    case 'unknown':\n", "      return absorbAbsence(step, effect, askedAt);\n    case 'unknown':\n      if (effect.kind === 'void') return succeed(step, effect, { status: 'succeeded', amountMinor: 0, currency: 'GBP', reference: 'r' });\n    case 'unavailable':\n", (plan) => (has(plan, 'lost-request') || has(plan, 'late-request') || has(plan, 'server-error')) && (has(plan, 'hold-lapse') || has(plan, 'wrong-amount') || plan.carts.some(({ cancels }) => cancels))),
  mutant('two tabs', 'machine/actions.ts', '  step.claimCart();\n', '', (plan) => plan.carts.some(({ tabs }) => tabs > 1)),
  mutant('capture before place', 'machine/plan.ts', 'const dueAt = isPlaced ? step.context.now : null;', 'const dueAt = step.context.now;'),
  mutant('late success not swept', 'machine/absorb-payment.ts', "      undoAuthorization(step, known);\n      step.emit('payment.swept'", "      step.emit('payment.swept'"),
  mutant('late success left to a person', 'machine/absorb-payment.ts', "      undoAuthorization(step, known);\n      step.emit('payment.swept'", "      step.flag('outcome_unknown', known.key);\n      step.emit('payment.swept'"),
  mutant('given up at the first unknown answer', 'machine/absorb-payment.ts', "at: arrivedBy(step, effect) }, dueAt: askAgainAt(step, effect) });\n}", "at: arrivedBy(step, effect) } });\n  step.flag('outcome_unknown', effect.key);\n}"),
  mutant('order given up at the first refusal', 'machine/absorb-move.ts', "    case 'failed':\n      if ('isFinal' in outcome && outcome.isFinal) refuse(", "    case 'failed':\n      if (effect.kind !== 'release') refuse("),
  mutant('tax never reported', 'machine/plan.ts', "if (reporter !== undefined) intend('report_tax', reporter,", "if (reporter === '') intend('report_tax', reporter,"),
  mutant('tax reported again under another key', 'engine/send-effect.ts', '{ idempotencyKey: keyOf(effect, live), runtime', "{ idempotencyKey: effect.kind === 'report_tax' && effect.sends > 0 ? `${effect.key}-${effect.sends}` : keyOf(effect, live), runtime"),
  mutant('stale revision ignored', 'stores/memory/write-unit.ts', '(row?.session.revision ?? 0) !== unit.expectedRevision ||', 'false ||'),
  mutant('hold not released on decline', 'machine/plan.ts', "if (effect.kind === 'hold' && effect.state !== 'failed') {", "if (effect.kind === 'hold' && effect.state === 'unknown') {"),
  mutant('hold in doubt forgotten', 'machine/absorb-move.ts', 'it may arrive yet.\n      releaseHold(step, effect);', 'it may arrive yet.'),
  mutant('order placed twice under a new id', 'engine/send-effect.ts', 'await engine.orders.place(order, call)', 'await engine.orders.place(effect.sends === 0 ? order : { ...order, id: `${order.id}-${effect.sends}` }, call)'),
  mutant('wrong amount accepted', 'machine/absorb-payment.ts', 'isKept || (outcome.amountMinor === tender.amountMinor && ', 'isKept || (', (plan) => has(plan, 'wrong-amount')),
  mutant('retry in memory only', 'machine/step.ts', 'if (dueAt !== null && (first === null || dueAt < first)) first = dueAt;', ''),
  {
    // Judged twice: where the question was asked, and by what else was sent under the key.
    id: 'unavailable question taken for a no',
    patches: [
      { file: 'engine/send-effect.ts', find: "way !== 'first' && outcome.status === 'unavailable'", replace: "way === 'first' && outcome.status === 'unavailable'" },
      { file: 'machine/absorb-payment.ts', find: "(status === 'unavailable' && state !== 'intended')", replace: "(status === 'unavailable' && state === 'intended')" },
    ],
    suits: (plan) => isOften(plan, 'unavailable') && (isOften(plan, 'lost-answer') || isOften(plan, 'server-error')) && plan.gateways.primary.resolves === 'replay',
  },
  mutant('sent again before it is written down', 'engine/drive.ts', "if (way === 'again') repeats.push(effect.key);\n    else send(", 'send('),
  mutant('outdated copy answered from', 'engine/live.ts', '    if (live !== undefined) {\n      await freshen(this.#engine, live);', '    if (live !== undefined) {', (plan) => isShared(plan) && !plan.isSticky),
  mutant('order forgotten at the pivot', 'machine/actions.ts', '  step.order = order;\n', ''),
  mutant('events lost', 'engine/deliver.ts', '    const taken: string[] = [];\n', '    const taken: string[] = [];\n    await engine.store.acknowledge(events.map(({ id }) => id));\n', (plan) => isOften(plan, 'crash')),
  {
    // Counted twice: as a sum, and by the refunds of the payment that are on their way.
    id: 'refund not reserved',
    patches: [
      { file: 'machine/refund.ts', find: 'refundingMinor: money.refundingMinor + amountMinor', replace: 'refundingMinor: money.refundingMinor' },
      { file: 'machine/refundable.ts', find: ' - givenBackMinor(session, all, payment), leftMinor));\n    ', replace: ', leftMinor));\n    ' },
    ],
    suits: (plan) => plan.carts.some(({ refunds }) => refunds),
  },
  mutant('pivot split in two writes', 'engine/write.ts', '  const result = await commit(engine, live, unit);', "  if (order !== undefined) await commit(engine, live, { ...unit, commitId: `${unit.commitId}a`, order: undefined, events: [], effects: [] });\n  const result = await commit(engine, live, order === undefined ? unit : { ...unit, expectedRevision: unit.session.revision, session: { ...unit.session, revision: unit.session.revision + 1 } });"),
  mutant('evidence fenced away', 'engine/drive.ts', "else if (result.status !== 'stale') return false;", 'else {\n        live.arrived = [];\n        return true;\n      }', isShared),
  mutant('commit repeated for the buyer', 'engine/commit.ts', '  return refused ?? outcomeOf(', '  if (refused === undefined && !(await outcomeOf(engine, live, options.wait)).ok) await live.exclusively(() => begin(engine, lives, live, actor, asked + 1, options));\n  return refused ?? outcomeOf(', (plan) => plan.carts.some(({ doubleClicks, method }) => !doubleClicks && method !== 'invoice')),
  mutant('capture never sent', 'machine/absorb-move.ts', "      releaseCaptures(step);\n", '', (plan) => isOften(plan, 'crash') && plan.gateways.primary.moves === 'authorize'),
  mutant('called off, and the gift card keeps what it paid', 'machine/unwind.ts', "(part.kind === 'credit' || !isCapturing)", "part.kind !== 'credit' && !isCapturing", (plan) => plan.carts.some(({ usesCard, isCalledOff }) => usesCard && isCalledOff)),
  mutant('credit of a gift card not counted', 'machine/refundable.ts', "(effect.kind === 'refund' || effect.kind === 'credit') && effect.of", "effect.kind === 'refund' && effect.of", (plan) => plan.carts.some(({ usesCard, refunds, isCalledOff }) => usesCard && (refunds || isCalledOff))),
  mutant('refund refused beside a chargeback keeps its part', 'machine/evidence-disputes.ts', 'const sent = giveWay(step, payment);', 'const sent = undefined;', (plan) => has(plan, 'chargeback') && plan.carts.some(({ refunds, isCalledOff }) => refunds || isCalledOff)),
  mutant('authorization renewed after its end', 'machine/renewal.ts', 'Math.floor(endMs - Math.min', 'Math.floor(endMs + Math.min', (plan) => has(plan, 'authorization-end')),
  mutant('money kept that came after the backend was told to cancel', 'machine/payment-due.ts', "if (state === 'promised') step.patchTender(id, { state: 'declined' });", 'void [id, state];', (plan) => plan.carts.some(({ paysSoon }) => paysSoon)),
  mutant('more parcels paid than were held', 'machine/renewal.ts', 'let leftMinor = amountMinor - capturedOf(step, tender);', 'let leftMinor = amountMinor;', (plan) => plan.carts.some(({ shipsLater }) => shipsLater)),
  mutant('two rests paid for one press', 'engine/buyer.ts', "    if (added !== undefined) return added", "    if (added === 'added' && (await outcomeOf(engine, live)).view?.action?.action === 'payment') await live.exclusively(() => addPayment(engine, live, actor, command));\n    if (added !== undefined) return added", splits),
  mutant('part kept when the rest is declined', 'machine/plan.ts', "if (effect.kind === 'authorize') undoAuthorization(step, effect);\n    if", "if (effect.kind === 'authorize' && (ordinalOf(effect) !== '1' || step.ofAttempt().every((other) => other.kind !== 'authorize' || ordinalOf(other) !== '2'))) undoAuthorization(step, effect);\n    if", splits),
];
