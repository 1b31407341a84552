import type { InboxItem, StaffDoor } from 'kasse/tooling';

/** A decision that is written down and that no engine has taken yet. */
export interface Waiting {
  readonly item: InboxItem;
  /** Or the id of a dead letter. */
  readonly effect: string;
  readonly exit: string;
  readonly by: string;
  /** ISO 8601. */
  readonly since: string;
}

const DECISIONS_MAX = 1_000;

/** What was decided of effects and dead letters and waits for an engine, the oldest first. */
export async function waitingDecisions(door: StaffDoor): Promise<readonly Waiting[]> {
  const items = await door.decisions(DECISIONS_MAX);
  return items.flatMap((item) => {
    const { letter, effect = letter, exit, actor } = item.payload;
    return typeof effect === 'string' && typeof exit === 'string' && typeof actor === 'string' ? [{ item, effect, exit, by: actor, since: item.receivedAt }] : [];
  });
}
