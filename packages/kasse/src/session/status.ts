import type { CheckoutSession, Phase, Status } from './session.js';

const STATUS: Readonly<Record<Phase, Status>> = {
  collecting: 'incomplete',
  ready: 'ready_for_complete',
  escalated: 'requires_escalation',
  quoting: 'complete_in_progress',
  holding: 'complete_in_progress',
  calling: 'complete_in_progress',
  challenged: 'requires_escalation',
  splitting: 'requires_escalation',
  pending: 'complete_in_progress',
  resolving: 'complete_in_progress',
  releasing: 'complete_in_progress',
  settling: 'completed',
  settled: 'completed',
  canceled: 'canceled',
  expired: 'canceled',
};

/** The public word for where a session is. `completed` begins at the pivot. */
export function statusOf({ phase }: Pick<CheckoutSession, 'phase'>): Status {
  return STATUS[phase];
}
