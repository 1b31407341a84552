import { mustBeKept } from 'kasse/tooling';
import { actorOf, decide, decisionArgs, NOT_TAKEN, waitMsOf } from './decide.js';
import { EXIT } from './exit-code.js';
import { Misuse } from './misuse.js';
import { databaseArgs, openDatabase } from './open-database.js';
import { defineVerb, type Verb } from './verb.js';

export const erase: Verb = defineVerb({
  name: 'erase',
  summary: "Remove a buyer's data from a checkout that holds no money",
  args: {
    ...databaseArgs,
    session: { type: 'positional', required: false, description: 'Id of the checkout' },
    ...decisionArgs,
  },
  details: [
    'Contact, addresses, instruments and stored requests go; journal, ledger and the order record stay.',
    'Exit code: 0 when it is erased or written down, 1 when the checkout still holds money or waits for a person, 2 when the command was called wrongly, 3 when it failed.',
  ],
  examples: ['kasse erase ./kasse.db cs_0mwr'],
  run: async ({ database, schema, session: id, by, wait, json }, terminal) => {
    const [actor, waitMs] = [actorOf(by, terminal), waitMsOf(wait)];
    const door = await openDatabase({ database, schema }, terminal);
    try {
      if (id === undefined || id === '') throw new Misuse('Which checkout? Give its id.', 'It begins with cs_, and is in every event as sessionId.');
      const stored = await door.load(id);
      if (stored === undefined) throw new Misuse(`There is no checkout "${id}" in this database.`, 'Give its id, as events carry it: sessionId.');
      const { out } = terminal;
      const kept = `${out.paint.red('kept')} ${id} still holds money, which may also still turn up, or waits for a person. Settle it first: see kasse attention.`;
      if (mustBeKept(stored.session, stored.effects)) {
        out.line(json === true ? JSON.stringify({ ok: false, isTaken: false, isErased: false, session: id }, null, 2) : kept);
        return EXIT.problems;
      }
      const isTaken = await decide(door, stored.session.shopKey, { verb: 'erase', actor, session: id }, waitMs, terminal);
      const isErased = isTaken && Object.keys((await door.load(id))?.personal ?? {}).length === 0;
      if (json === true) out.line(JSON.stringify({ ok: isErased || !isTaken, isTaken, isErased, session: id }, null, 2));
      else if (!isTaken) out.line(out.paint.yellow(NOT_TAKEN));
      else if (isErased) out.line(`${out.paint.green('erased')} ${id}`);
      else out.line(kept);
      return isErased || !isTaken ? EXIT.clean : EXIT.problems;
    } finally {
      await door.close();
    }
  },
});
