import { randomUUID } from 'node:crypto';
import { type InboxItem, staffItem, type StaffDecision, type StaffDoor } from 'kasse/tooling';
import { Misuse } from './misuse.js';
import type { Terminal } from './terminal.js';

/** What both verbs that decide something take. */
export const decisionArgs = {
  by: { type: 'string', valueHint: 'name', description: 'Who decides, for the journal; you, unless told otherwise' },
  wait: { type: 'string', valueHint: 'seconds', description: 'How long to wait for the engine; 10 unless told otherwise' },
  json: { type: 'boolean', description: 'Print one JSON document instead of text' },
} as const;

const WAIT_SECONDS = 10;
const LOOK_MS = 100;

/** Who decides. @throws {Misuse} When the name could not be written down. */
export function actorOf(by: string | undefined, { user }: Terminal): string {
  const actor = by ?? user;
  if (/^[\w.@+-]{1,64}$/.test(actor)) return actor;
  throw new Misuse(`"${actor}" cannot be written down as who decides.`, 'Give up to 64 letters, digits and _ . @ + - after --by.');
}

export function waitMsOf(wait: string | undefined): number {
  const seconds = wait === undefined ? WAIT_SECONDS : Number(wait);
  if (Number.isFinite(seconds) && seconds >= 0 && seconds <= 3_600) return seconds * 1_000;
  throw new Misuse(`--wait takes seconds, not "${wait ?? ''}".`, 'For example: --wait 30');
}

/** Writes a decision into the inbox and waits for an engine. False when none has come by in time. */
export async function decide(door: StaffDoor, shopKey: string, decision: StaffDecision, waitMs: number, { now }: Terminal): Promise<boolean> {
  const item = staffItem(decision, { key: `staff:${randomUUID()}`, shopKey, receivedAt: new Date(now()).toISOString() });
  await door.send(item);
  return isTakenIn(door, item, waitMs);
}

export async function isTakenIn(door: StaffDoor, item: Pick<InboxItem, 'shopKey' | 'key'>, waitMs: number): Promise<boolean> {
  for (let waitedMs = 0; !(await door.isTaken(item)); waitedMs += LOOK_MS) {
    if (waitedMs >= waitMs) return false;
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
  return true;
}

export const NOT_TAKEN = 'It is written down; no engine has taken it yet. It will be done as soon as one runs.';
