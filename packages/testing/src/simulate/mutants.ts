import type { Patch } from './bundle.js';

/** A bug that somebody could write, as a change of the sources' text. */
export interface Mutant {
  readonly id: string;
  readonly patches: readonly Patch[];
}

const mutant = (id: string, file: string, find: string, replace: string): Mutant => ({ id, patches: [{ file, find, replace }] });

/** Each has to die within 20,000 seeds: what no seed notices, the simulator is blind for. */
export const mutants: readonly Mutant[] = [
  mutant(
    'key regenerated on retry',
    'engine/send-effect.ts',
    'return gateway.resolve({ kind, idempotencyKey: firstKeyOf(effect), request,',
    'return gateway.resolve({ kind, idempotencyKey: `${firstKeyOf(effect)}.${effect.sends}`, request,',
  ),
  mutant('failover on unknown', 'machine/absorb-payment.ts', "    case 'unknown':\n      learnUnknown(step, effect);\n      step.go({ type: 'UNKNOWN' });\n      return;", "    case 'unknown':\n      decline(step, effect, tender, { status: 'unavailable' });\n      return;"),
  mutant('send without intent', 'engine/write.ts', '  const result = await commit(engine, unit);', '  for (const { write: kind, effect } of writes.effects) if (kind === \'insert\' && effect.kind === \'authorize\') void engine.registry.payment.get(effect.target)?.authorize(effect.request as never, { idempotencyKey: effect.key, notAfter: \'2100-01-01T00:00:00Z\', signal: new AbortController().signal });\n  const result = await commit(engine, unit);'),
  mutant('lease not rechecked before the send', 'engine/lease.ts', '  if (!store.isShared) return true;\n', '  if (!store.isShared || lease !== undefined) return true;\n'),
  mutant('lateness not rechecked before the send', 'engine/send-effect.ts', 'Math.min(keyEndsAt(effect, gateway), Date.parse(effect.createdAt) + engine.timeouts.effectMs)', 'keyEndsAt(effect, gateway)'),
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
  mutant('not found trusted too early', 'machine/not-found.ts', 'return step.nowMs < visibleAt ?', 'return step.nowMs < visibleAt - 1e9 ?'),
  mutant('key reused after its life', 'machine/key-life.ts', 'return Date.parse(createdAt) + keyTtlMs * 0.9;', 'return Date.parse(createdAt) + keyTtlMs * 100;'),
  mutant('void confirmed too early', 'machine/absorb-move.ts', "      return absorbAbsence(step, effect);\n    case 'unavailable':\n    case 'unknown':\n", "      return absorbAbsence(step, effect);\n    case 'unknown':\n      if (effect.kind === 'void') return succeed(step, effect, { status: 'succeeded', amountMinor: 0, currency: 'GBP', reference: 'r' });\n    case 'unavailable':\n"),
  mutant('two tabs', 'machine/actions.ts', '  step.claimCart();\n', ''),
  mutant('capture before place', 'machine/plan.ts', 'const dueAt = isPlaced ? step.context.now : null;', 'const dueAt = step.context.now;'),
  mutant('late success not swept', 'machine/absorb-payment.ts', "      undoAuthorization(step, known);\n      step.emit('payment.swept'", "      step.emit('payment.swept'"),
  mutant('stale revision ignored', 'stores/memory/write-unit.ts', '(row?.session.revision ?? 0) !== unit.expectedRevision ||', 'false ||'),
  mutant('hold not released on decline', 'machine/plan.ts', "if (effect.kind === 'hold' && effect.state !== 'failed') {", "if (effect.kind === 'hold' && effect.state === 'unknown') {"),
  mutant('hold in doubt forgotten', 'machine/absorb-move.ts', 'it may arrive yet.\n      releaseHold(step, effect);', 'it may arrive yet.'),
  mutant('order placed twice under a new id', 'machine/actions.ts', 'const id = `or_${step.session.id.slice(3)}`;', 'const id = `or_${step.session.id.slice(3)}${step.session.revision}`;'),
  mutant('wrong amount accepted', 'machine/absorb-payment.ts', 'const isExact = outcome.amountMinor === tender.amountMinor &&', 'const isExact = '),
  mutant('retry in memory only', 'machine/step.ts', 'if (dueAt !== null && (first === null || dueAt < first)) first = dueAt;', ''),
  mutant('unavailable question taken for a no', 'engine/send-effect.ts', "!isFirst && outcome.status === 'unavailable'", "isFirst && outcome.status === 'unavailable'"),
  mutant('outdated copy answered from', 'engine/live.ts', '    if (live !== undefined) {\n      await freshen(this.#engine, live);', '    if (live !== undefined) {'),
  mutant('order forgotten at the pivot', 'machine/actions.ts', '  step.order = order;\n', ''),
  mutant('events lost', 'engine/deliver.ts', '        taken.push(event.id);\n', '        taken.push(event.id);\n        if (events[1] !== undefined) taken.push(events[1].id);\n'),
  mutant('refund not reserved', 'machine/refund.ts', 'refundingMinor: money.refundingMinor + amountMinor', 'refundingMinor: money.refundingMinor'),
  mutant('pivot split in two writes', 'engine/write.ts', '  const result = await commit(engine, unit);', "  if (order !== undefined) await commit(engine, { ...unit, commitId: `${unit.commitId}a`, order: undefined, events: [], effects: [] });\n  const result = await commit(engine, order === undefined ? unit : { ...unit, expectedRevision: unit.session.revision, session: { ...unit.session, revision: unit.session.revision + 1 } });"),
  mutant('evidence fenced away', 'engine/drive.ts', "else if (status !== 'stale') break;", 'else break;'),
  mutant('capture never sent', 'machine/absorb-move.ts', "      releaseCaptures(step);\n", ''),
];
