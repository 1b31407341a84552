import { expect } from 'vitest';
import type { Message } from '../../errors/index.js';
import type { View } from '../../session/index.js';
import type { Opened } from './fill-in.js';
import type { Kit } from './kit.js';

interface Refused {
  readonly ok: false;
  readonly code: string;
  readonly messages: readonly Message[];
}

/** What is true of a session, to be compared before and after: its view and everything that was written down. */
export async function truthOf({ kasse, store }: Pick<Kit, 'kasse' | 'store'>, sessionId: string): Promise<{ readonly view: View | undefined; readonly stored: unknown }> {
  const staff = kasse.staff.as('ann');
  const stored = await store.load(sessionId);
  return {
    view: await staff.view(sessionId),
    stored: { ...stored, journal: await staff.journal(sessionId), ledger: await staff.ledger(sessionId), effects: await store.effects(sessionId) },
  };
}

/** Does something that must be refused with a code and a sentence for the buyer, and must leave no trace. */
export async function refuses(
  parts: Pick<Kit, 'kasse' | 'store'>,
  { sessionId }: Pick<Opened, 'sessionId'>,
  code: string,
  work: () => Promise<{ readonly ok: boolean }>,
): Promise<Refused> {
  const before = await truthOf(parts, sessionId);
  const result = await work();
  expect(result).toMatchObject({ ok: false, code });
  expect(await truthOf(parts, sessionId)).toEqual(before);
  // Checked one line above.
  const refused = result as Refused;
  for (const { content } of refused.messages) expect(content).toMatch(/^[A-Z"].+[.?]$/);
  return refused;
}
