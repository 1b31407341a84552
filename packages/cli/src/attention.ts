import { type AttentionRow, attentionRows } from 'kasse/tooling';
import { withoutControls } from './code-frame.js';
import { EXIT } from './exit-code.js';
import { letterRows, type LetterRow } from './letters.js';
import { databaseArgs, openDatabase } from './open-database.js';
import type { Output } from './terminal.js';
import { defineVerb, type Verb } from './verb.js';
import { waitingDecisions, type Waiting } from './waiting.js';

const SESSIONS_MAX = 1_000;

export const attention: Verb = defineVerb({
  name: 'attention',
  summary: 'List what needs a person, and how it can be settled',
  args: {
    ...databaseArgs,
    json: { type: 'boolean', description: 'Print one JSON document instead of text' },
  },
  details: [
    'Each entry names the effect that waits, since when, and its exits. "kasse resolve" takes one of them.',
    'Dead letters are listed, too: events that the backend did not take, and webhooks whose payment nobody knows.',
    'Exit code: 0 when nothing needs a person, 1 when something does, 2 when the command was called wrongly, 3 when it failed.',
  ],
  examples: ['kasse attention ./kasse.db', 'kasse attention postgres://localhost/shop --json'],
  run: async ({ database, schema, json }, terminal) => {
    const door = await openDatabase({ database, schema }, terminal);
    try {
      const waiting = new Map((await waitingDecisions(door)).map((decision) => [decision.effect, decision]));
      const rows = (await door.attention(SESSIONS_MAX)).flatMap(({ session, effects }) => attentionRows(session, effects)).map((row) => withDecision(row, waiting.get(row.effect)));
      const letters = (await letterRows(door)).map((row) => withDecision(row, waiting.get(row.letter)));
      const isClean = rows.length + letters.length === 0;
      if (json === true) terminal.out.line(JSON.stringify({ ok: isClean, rows, deadLetters: letters }, null, 2));
      else writeRows(rows, letters, terminal.out);
      return isClean ? EXIT.clean : EXIT.problems;
    } finally {
      await door.close();
    }
  },
});

type Decided<R> = R & {
  /** What somebody has decided already; it waits for an engine. */
  readonly decided?: Pick<Waiting, 'exit' | 'by' | 'since'>;
};

function withDecision<R extends object>(row: R, decision: Waiting | undefined): Decided<R> {
  if (decision === undefined) return row;
  const { exit, by, since } = decision;
  return { ...row, decided: { exit, by, since } };
}

function writeRows(rows: readonly Decided<AttentionRow>[], letters: readonly Decided<LetterRow>[], out: Output): void {
  const { paint } = out;
  const count = rows.length + letters.length;
  if (count === 0) return out.line(paint.green('Nothing needs a person.'));
  for (const { effect, reason, since, exits, call, decided } of rows) {
    const tries = call === undefined ? '' : `, ${call.kind} at ${call.target}, sent ${call.sends === 1 ? 'once' : `${call.sends} times`}${call.code === undefined ? '' : `: ${call.code}`}`;
    writeEntry(reason, `since ${since}${tries}`, out);
    writeExits(effect, exits, decided, out);
  }
  for (const { letter, reason, since, subject, sessionId, exits, acts = [], decided } of letters) {
    const last = acts.at(-1);
    const tried = last === undefined ? '' : `, last tried by ${last.actor} at ${last.at}`;
    writeEntry(reason, `since ${since}, ${subject}${sessionId === undefined ? '' : ` of ${sessionId}`}${tried}`, out);
    writeExits(letter, exits, decided, out);
  }
  out.line();
  out.line(`${count === 1 ? 'One thing needs' : `${count} things need`} a person. To settle one: kasse resolve <database> <effect> --as <exit>`);
}

// What a provider, a plugin or another hand wrote down is shown, and steers no terminal.

function writeEntry(reason: string, rest: string, out: Output): void {
  out.line(`${out.paint.yellow(withoutControls(reason))} ${withoutControls(rest)}`);
}

function writeExits(name: string, exits: readonly string[], decided: Decided<object>['decided'], out: Output): void {
  const { paint } = out;
  out.line(`  ${paint.bold(withoutControls(name))}`);
  if (decided === undefined) out.line(paint.dim(`  --as ${exits.join(' | ')}`));
  else out.line(paint.green(withoutControls(`  ${decided.by} decided ${decided.exit} at ${decided.since}; no engine has taken it yet`)));
}
