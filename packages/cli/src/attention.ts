import { type AttentionRow, attentionRows } from 'kasse/tooling';
import { EXIT } from './exit-code.js';
import { openDatabase } from './open-database.js';
import type { Output } from './terminal.js';
import { defineVerb, type Verb } from './verb.js';

const SESSIONS_MAX = 1_000;

export const attention: Verb = defineVerb({
  name: 'attention',
  summary: 'List what needs a person, and how it can be settled',
  args: {
    database: { type: 'positional', required: false, description: 'File that the engine keeps its sessions in' },
    json: { type: 'boolean', description: 'Print one JSON document instead of text' },
  },
  details: [
    'Each entry names the effect that waits, since when, and its exits. "kasse resolve" takes one of them.',
    'Exit code: 0 when nothing needs a person, 1 when something does, 2 when the command was called wrongly.',
  ],
  examples: ['kasse attention ./kasse.db', 'kasse attention ./kasse.db --json'],
  run: ({ database, json }, terminal) => {
    const door = openDatabase(database, terminal);
    try {
      const rows = door.attention(SESSIONS_MAX).flatMap(({ session, effects }) => attentionRows(session, effects));
      if (json === true) terminal.out.line(JSON.stringify({ ok: rows.length === 0, rows }, null, 2));
      else writeRows(rows, terminal.out);
      return Promise.resolve(rows.length === 0 ? EXIT.clean : EXIT.problems);
    } finally {
      door.close();
    }
  },
});

function writeRows(rows: readonly AttentionRow[], out: Output): void {
  const { paint } = out;
  if (rows.length === 0) return out.line(paint.green('Nothing needs a person.'));
  for (const { effect, reason, since, exits, call } of rows) {
    const tries = call === undefined ? '' : `, ${call.kind} at ${call.target}, sent ${call.sends === 1 ? 'once' : `${call.sends} times`}${call.code === undefined ? '' : `: ${call.code}`}`;
    out.line(`${paint.yellow(reason)} since ${since}${tries}`);
    out.line(`  ${paint.bold(effect)}`);
    out.line(paint.dim(`  --as ${exits.join(' | ')}`));
  }
  out.line();
  out.line(`${rows.length === 1 ? 'One thing needs' : `${rows.length} things need`} a person. To settle one: kasse resolve <database> <effect> --as <exit>`);
}
