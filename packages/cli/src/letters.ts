import { type DeadLetter, type LetterExit, type StaffDoor } from 'kasse/tooling';

/** A dead letter, as it is listed and settled. */
export interface LetterRow {
  /** Its id, by which it is settled. */
  readonly letter: string;
  /** Why nobody could deal with it. */
  readonly reason: string;
  /** ISO 8601. */
  readonly since: string;
  /** The type of an event; what was said, and by whom, in an inbox item. */
  readonly subject: string;
  /** Of an event. */
  readonly sessionId?: string;
  readonly exits: readonly LetterExit[];
  /** Who has had it tried again, where no journal could say so. */
  readonly acts?: DeadLetter['acts'];
}

export const letterExits: readonly LetterExit[] = ['retry', 'markDone'];

const LETTERS_MAX = 1_000;

export async function letterRows(door: StaffDoor): Promise<readonly LetterRow[]> {
  return (await door.deadLetters(LETTERS_MAX)).map(letterRow);
}

function letterRow({ id, reason, at, content, acts }: DeadLetter): LetterRow {
  const said = content.kind === 'event' ? { subject: `event ${content.event.type}`, sessionId: content.event.sessionId } : { subject: subjectOf(content.item) };
  return { letter: id, reason: content.kind === 'event' ? `event_${reason}` : reason, since: at, ...said, exits: letterExits, ...(acts === undefined ? {} : { acts }) };
}

/** What a provider said of which payment, or what somebody decided. Without personal data, as the item itself. */
function subjectOf({ source, payload }: Extract<DeadLetter['content'], { readonly kind: 'inbox' }>['item']): string {
  const { kind, verb, payment, reference, session, effect, key } = payload;
  const of = [payment, reference, session, effect, key].find((each) => typeof each === 'string');
  const what = typeof kind === 'string' ? kind : typeof verb === 'string' ? verb : 'answer';
  return `${what} from ${source}${of === undefined ? '' : `, of ${of}`}`;
}
