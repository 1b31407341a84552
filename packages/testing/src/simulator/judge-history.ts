import type { Operation } from './history.js';
import { isCommitted } from './records.js';
import { cartOf, type World } from './world.js';

/**
 * Whether what the buyers heard could have come from one session that does one thing at a time: revisions never run
 * backwards in real time, what was acknowledged stays, and a commit that was answered with a clear no stays undone.
 */
export function judgeHistory(world: World, say: (what: string) => void): void {
  const bySession = new Map<string, Operation[]>();
  for (const operation of world.history.operations) {
    const known = bySession.get(operation.sessionId);
    if (known === undefined) bySession.set(operation.sessionId, [operation]);
    else known.push(operation);
  }
  for (const [sessionId, operations] of bySession) {
    if (sessionId === '') continue;
    judgeOrderOfTime(sessionId, operations, say);
    judgeAcknowledged(world, sessionId, operations, say);
    judgeRefused(world, sessionId, operations, say);
  }
}

function judgeOrderOfTime(sessionId: string, operations: readonly Operation[], say: (what: string) => void): void {
  const answered = operations.filter(({ answer }) => answer?.revision !== undefined).sort((a, b) => (a.respondedAtMs ?? 0) - (b.respondedAtMs ?? 0));
  const statusOf = new Map<number, string>();
  for (const later of operations) {
    const revision = later.answer?.revision;
    if (revision === undefined) continue;
    const known = statusOf.get(revision);
    if (known !== undefined && known !== later.answer?.status) say(`history: ${sessionId} was ${known} and ${String(later.answer?.status)} at revision ${revision}`);
    if (later.answer?.status !== undefined) statusOf.set(revision, later.answer.status);
    for (const earlier of answered) {
      if ((earlier.respondedAtMs ?? Infinity) >= later.invokedAtMs) break;
      if ((earlier.answer?.revision ?? 0) > revision) {
        say(`history: ${sessionId} showed revision ${String(earlier.answer?.revision)}, and later ${revision} to ${later.kind}`);
        break;
      }
    }
  }
}

/** Nothing that was confirmed is lost. */
function judgeAcknowledged(world: World, sessionId: string, operations: readonly Operation[], say: (what: string) => void): void {
  const record = world.records.sessions.get(sessionId);
  for (const { kind, answer } of operations) {
    if (answer === undefined) continue;
    if (answer.status === 'completed' && (record === undefined || !isCommitted(record.session.phase) || (answer.orderId !== undefined && record.session.order?.id !== answer.orderId))) {
      say(`history: ${sessionId} was told of order ${answer.orderId ?? '?'}, and is ${record?.session.phase ?? 'unknown'}`);
    }
    if (!answer.ok || answer.revision === undefined || !kind.includes('.')) continue;
    const entry = record?.journal.find(({ revision }) => revision === answer.revision);
    if (entry?.cause === kind) continue;
    // Said again while the payment waits for the buyer it changes nothing, and has no revision of its own.
    const wasSaid = record?.journal.some(({ revision, cause }) => revision < (answer.revision ?? 0) && cause === kind) === true;
    // Who pays the rest hears what came of that, as of a commit.
    const isPaying = kind === 'payment.set' && cartOf(world, sessionId)?.splits === true;
    if ((answer.status !== 'requires_escalation' && !isPaying) || !wasSaid) say(`history: ${kind} of ${sessionId} was confirmed as revision ${answer.revision}, which is ${entry?.cause ?? 'missing'}`);
  }
}

const CLEAR = new Set(['incomplete', 'ready_for_complete', 'canceled']);

/** "No" means no: when every commit so far was refused, none of them may come true later. */
function judgeRefused(world: World, sessionId: string, operations: readonly Operation[], say: (what: string) => void): void {
  const committedAtMs = world.records.sessions.get(sessionId)?.committedAtMs;
  if (committedAtMs === undefined) return;
  const before = operations.filter(({ kind, invokedAtMs }) => (kind === 'commit' || kind === 'resume') && invokedAtMs <= committedAtMs);
  const areRefused = before.every(({ answer, respondedAtMs }) => answer !== undefined && !answer.ok && answer.code !== 'internal' && answer.status !== undefined && CLEAR.has(answer.status) && (respondedAtMs ?? Infinity) < committedAtMs);
  if (areRefused) say(`history: ${sessionId} was committed after its buyer was told no (${before.map(({ answer }) => answer?.code).join(', ')})`);
}
