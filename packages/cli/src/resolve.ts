import { type AttentionRow, attentionRows, type Exit, exits, nearest, type StaffDoor } from 'kasse/tooling';
import { actorOf, decide, decisionArgs, isTakenIn, NOT_TAKEN, waitMsOf } from './decide.js';
import { EXIT } from './exit-code.js';
import { Misuse, orNear } from './misuse.js';
import { databaseArgs, openDatabase } from './open-database.js';
import { defineVerb, type Verb } from './verb.js';
import { waitingDecisions, type Waiting } from './waiting.js';

export const resolve: Verb = defineVerb({
  name: 'resolve',
  summary: 'Settle something that needs a person',
  args: {
    ...databaseArgs,
    effect: { type: 'positional', required: false, description: 'What waits, as "kasse attention" names it' },
    as: { type: 'string', valueHint: 'exit', description: `How: ${exits.join(', ')}` },
    ...decisionArgs,
  },
  needs: ['as'],
  details: [
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
      const { row, shopKey } = await find(door, effect, listedBy(database));
      const chosen = row.exits.find((each) => each === exit);
      if (chosen === undefined) throw noSuchExit(row, exit);
      const waiting = (await waitingDecisions(door)).find((decision) => decision.effect === row.effect);
      if (waiting !== undefined && waiting.exit !== chosen) throw decidedOtherwise(waiting);
      const isTaken = await (waiting === undefined
        ? decide(door, shopKey, { verb: 'resolve', actor, effect: row.effect, exit: chosen }, waitMs, terminal)
        : isTakenIn(door, waiting.item, waitMs));
      const still = isTaken ? await rowOf(door, row.effect) : undefined;
      const { out } = terminal;
      if (json === true) out.line(JSON.stringify({ ok: still === undefined, isTaken, effect: row.effect, exit: chosen, still: still ?? null }, null, 2));
      else if (!isTaken) out.line(out.paint.yellow(NOT_TAKEN));
      else if (still === undefined) out.line(`${out.paint.green(chosen)} ${row.effect}`);
      else out.line(`${out.paint.red(still.reason)} ${still.effect} still needs a person${still.call?.code === undefined ? '' : `: ${still.call.code}`}.`);
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

async function find(door: StaffDoor, effect: string | undefined, list: string): Promise<{ readonly row: AttentionRow; readonly shopKey: string }> {
  if (effect === undefined || effect === '') throw new Misuse('What do you want to settle? Name the effect.', list);
  const stored = await door.load(effect.split('.')[0] ?? '');
  if (stored === undefined) throw new Misuse(`There is no checkout "${effect.split('.')[0] ?? ''}" in this database.`, list);
  const rows = attentionRows(stored.session, stored.effects);
  const row = rows.find((each) => each.effect === effect);
  if (row !== undefined) return { row, shopKey: stored.session.shopKey };
  throw new Misuse(`"${effect}" does not wait for anybody.`, orNear(nearest(effect, rows.map((each) => each.effect)), list));
}

function decidedOtherwise({ effect, exit, by, since }: Waiting): Misuse {
  return new Misuse(`${by} decided ${exit} for "${effect}" at ${since}, and no engine has taken it yet.`, 'Run an engine and look again: what is written down is done first.');
}

function noSuchExit({ effect, exits: possibleExits }: AttentionRow, exit: string | undefined): Misuse {
  const possible = `Possible: ${asOf(possibleExits)}`;
  if (exit === undefined || exit === '') return new Misuse(`How shall "${effect}" be settled? Say it with --as.`, possible);
  return new Misuse(`"${effect}" cannot be settled as "${exit}".`, possible);
}
