import { type AttentionRow, attentionRows, type Exit, exits, nearest, type StaffDecision, type StaffDoor } from 'kasse/tooling';
import { withoutControls } from './code-frame.js';
import { actorOf, decide, decisionArgs, isTakenIn, NOT_TAKEN, waitMsOf } from './decide.js';
import { EXIT } from './exit-code.js';
import { letterExits } from './letters.js';
import { Misuse, orNear } from './misuse.js';
import { databaseArgs, openDatabase } from './open-database.js';
import { defineVerb, type Verb } from './verb.js';
import { waitingDecisions, type Waiting } from './waiting.js';

export const resolve: Verb = defineVerb({
  name: 'resolve',
  summary: 'Settle something that needs a person',
  args: {
    ...databaseArgs,
    effect: { type: 'positional', required: false, description: 'What waits, as "kasse attention" names it: an effect, or a dead letter' },
    as: { type: 'string', valueHint: 'exit', description: `How: ${exits.join(', ')}` },
    ...decisionArgs,
  },
  needs: ['as'],
  details: [
    'retry: asks once more, under the same key, which never does it twice. reauthorize: holds the money anew on the same instrument.',
    'requestPayment: gives this payment up; your backend asks the buyer for what is owed. backorder: the goods come later.',
    'cancelAndRefund: calls the whole order off and gives all of its money back. markDone: you did it elsewhere, or have seen it.',
    'The decision goes through the inbox: an engine on the database does it, and journals who decided.',
    'One decision waits for each effect at a time: deciding the same again waits for it.',
    'Exit code: 0 when it is settled or written down, 1 when it still needs a person, 2 when the command was called wrongly, 3 when it failed.',
  ],
  examples: ['kasse resolve ./kasse.db cs_0mwr.1.capture.primary.1 --as retry', 'kasse resolve ./kasse.db cs_0mwr.1.place.orders.1 --as markDone --by ann'],
  run: async ({ database, schema, effect, as: exit, by, wait, json }, terminal) => {
    const [actor, waitMs] = [actorOf(by, terminal), waitMsOf(wait)];
    mustBeExit(exit);
    const door = await openDatabase({ database, schema }, terminal);
    try {
      const found = await find(door, { effect, exit, actor }, listedBy(database));
      const { name, shopKey, decision } = found;
      const waiting = (await waitingDecisions(door)).find((each) => each.effect === name);
      if (waiting !== undefined && waiting.exit !== decision.exit) throw decidedOtherwise(waiting);
      const isTaken = await (waiting === undefined ? decide(door, shopKey, decision, waitMs, terminal) : isTakenIn(door, waiting.item, waitMs));
      const still = isTaken ? await found.still() : undefined;
      const { out } = terminal;
      if (json === true) out.line(JSON.stringify({ ok: still === undefined, isTaken, effect: name, exit: decision.exit, still: still ?? null }, null, 2));
      else if (!isTaken) out.line(out.paint.yellow(NOT_TAKEN));
      else if (still === undefined) out.line(`${out.paint.green(decision.exit)} ${name}`);
      else out.line(`${out.paint.red(still.reason)} ${name} still needs a person${still.call?.code === undefined ? '' : `: ${withoutControls(still.call.code)}`}.`);
      return still === undefined ? EXIT.clean : EXIT.problems;
    } finally {
      await door.close();
    }
  },
});

/** Before anything is opened. Which of them are possible for an effect is its own to say, also when none is given. */
function mustBeExit(exit: string | undefined): void {
  if (exit === undefined || exit === '' || exits.some((each) => each === exit)) return;
  const near = nearest(exit, exits);
  throw new Misuse(`Nothing is settled as "${exit}".`, `${near === undefined ? '' : `Did you mean "${near}"? `}Possible: ${asOf(exits)}`);
}

function asOf(possible: readonly Exit[]): string {
  return `--as ${possible.join(' | ')}`;
}

/** How to see the list. An address holds a password and is not repeated. */
function listedBy(database = ''): string {
  return `To see what waits: kasse attention ${database.includes('://') ? '<database>' : database}`;
}

async function rowOf(door: StaffDoor, effect: string): Promise<AttentionRow | undefined> {
  const stored = await door.load(effect.split('.')[0] ?? '');
  return stored && attentionRows(stored.session, stored.effects).find((row) => row.effect === effect);
}

interface Found {
  /** The key of an effect, or the id of a dead letter. */
  readonly name: string;
  readonly shopKey: string;
  readonly decision: Extract<StaffDecision, { readonly exit: string }>;
  /** What of it still needs a person. */
  still(): Promise<{ readonly reason: string; readonly call?: AttentionRow['call'] } | undefined>;
}

interface Asked {
  readonly effect: string | undefined;
  readonly exit: string | undefined;
  readonly actor: string;
}

async function find(door: StaffDoor, { effect, exit, actor }: Asked, list: string): Promise<Found> {
  if (effect === undefined || effect === '') throw new Misuse('What do you want to settle? Name the effect.', list);
  const letter = await door.findDeadLetter(effect);
  if (letter !== undefined) {
    const decision = { verb: 'settleLetter', actor, letter: effect, exit: chosenOf(letterExits, effect, exit) } as const;
    return { name: effect, shopKey: letter.shopKey, decision, still: () => door.findDeadLetter(effect) };
  }
  const { shopKey, row } = await findRow(door, effect, list);
  return { name: effect, shopKey, decision: { verb: 'resolve', actor, effect, exit: chosenOf(row.exits, effect, exit) }, still: () => rowOf(door, effect) };
}

async function findRow(door: StaffDoor, effect: string, list: string): Promise<{ readonly row: AttentionRow; readonly shopKey: string }> {
  const stored = await door.load(effect.split('.')[0] ?? '');
  if (stored === undefined) throw new Misuse(`There is no checkout "${effect.split('.')[0] ?? ''}" in this database.`, list);
  const rows = attentionRows(stored.session, stored.effects);
  const row = rows.find((each) => each.effect === effect);
  if (row !== undefined) return { row, shopKey: stored.session.shopKey };
  const names = rows.map((each) => each.effect);
  const others = names.length === 0 ? list : `In this checkout these wait: ${names.join(', ')}`;
  throw new Misuse(`"${effect}" does not wait for anybody.`, orNear(nearest(effect, names), others));
}

function decidedOtherwise({ effect, exit, by, since }: Waiting): Misuse {
  return new Misuse(withoutControls(`${by} decided ${exit} for "${effect}" at ${since}, and no engine has taken it yet.`), 'Run an engine and look again: what is written down is done first.');
}

function chosenOf<E extends Exit>(possibleExits: readonly E[], effect: string, exit: string | undefined): E {
  const chosen = possibleExits.find((each) => each === exit);
  if (chosen !== undefined) return chosen;
  const possible = `Possible: ${asOf(possibleExits)}`;
  if (exit === undefined || exit === '') throw new Misuse(`How shall "${effect}" be settled? Say it with --as.`, possible);
  throw new Misuse(`"${effect}" cannot be settled as "${exit}".`, possible);
}
