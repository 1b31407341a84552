import { type AttentionRow, attentionRows } from 'kasse/tooling';
import { EXIT } from './exit-code.js';
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
    'Exit code: 0 when nothing needs a person, 1 when something does, 2 when the command was called wrongly, 3 when it failed.',
  ],
  examples: ['kasse attention ./kasse.db', 'kasse attention postgres://localhost/shop --json'],
  run: async ({ database, schema, json }, terminal) => {
    const door = await openDatabase({ database, schema }, terminal);
    try {
      const waiting = new Map((await waitingDecisions(door)).map((decision) => [decision.effect, decision]));
      const rows = (await door.attention(SESSIONS_MAX)).flatMap(({ session, effects }) => attentionRows(session, effects)).map((row) => withDecision(row, waiting.get(row.effect)));
      if (json === true) terminal.out.line(JSON.stringify({ ok: rows.length === 0, rows }, null, 2));
      else writeRows(rows, terminal.out);
      return rows.length === 0 ? EXIT.clean : EXIT.problems;
    } finally {
      await door.close();
    }
  },
});

interface Row extends AttentionRow {
  /** What somebody has decided already; it waits for an engine. */
  readonly decided?: Pick<Waiting, 'exit' | 'by' | 'since'>;
}

function withDecision(row: AttentionRow, decision: Waiting | undefined): Row {
  if (decision === undefined) return row;
  const { exit, by, since } = decision;
  return { ...row, decided: { exit, by, since } };
}

function writeRows(rows: readonly Row[], out: Output): void {
  const { paint } = out;
  if (rows.length === 0) return out.line(paint.green('Nothing needs a person.'));
  for (const { effect, reason, since, exits, call, decided } of rows) {
    const tries = call === undefined ? '' : `, ${call.kind} at ${call.target}, sent ${call.sends === 1 ? 'once' : `${call.sends} times`}${call.code === undefined ? '' : `: ${call.code}`}`;
    out.line(`${paint.yellow(reason)} since ${since}${tries}`);
    out.line(`  ${paint.bold(effect)}`);
    if (decided === undefined) out.line(paint.dim(`  --as ${exits.join(' | ')}`));
    else out.line(paint.green(`  ${decided.by} decided ${decided.exit} at ${decided.since}; no engine has taken it yet`));
  }
  out.line();
  out.line(`${rows.length === 1 ? 'One thing needs' : `${rows.length} things need`} a person. To settle one: kasse resolve <database> <effect> --as <exit>`);
}
