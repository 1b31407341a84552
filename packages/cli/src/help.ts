import type { Output } from './terminal.js';
import type { Verb } from './verb.js';

/** The help of the command as a whole. */
export function writeHelp(verbs: readonly Verb[], version: string, out: Output): void {
  const { paint } = out;
  out.line(`kasse ${version}: checkout flows, written as JSON`);
  out.line();
  out.line(`${paint.bold('Usage:')} kasse <verb> <shop or database> [options]`);
  out.line();
  writeTable(verbs.map(({ name, summary }) => [name, summary]), 'Verbs', out);
  writeTable([['--help', 'Say more, also after a verb'], ['--version', 'Say the version']], 'Options', out);
  writeExamples(verbs.flatMap(({ examples }) => examples.slice(0, 1)), out);
}

/** The help of one verb. */
export function writeVerbHelp({ name, summary, args, needs = [], details, examples }: Verb, out: Output): void {
  const { paint } = out;
  const entries = Object.entries(args);
  const options = entries.filter(([, { type }]) => type !== 'positional');
  out.line(`kasse ${name}: ${summary}`);
  out.line();
  const positionals = entries.filter(([, { type }]) => type === 'positional').map(([key]) => ` <${key}>`);
  const needed = options.filter(([key]) => needs.includes(key)).map(([key, { valueHint }]) => ` --${key} <${valueHint ?? key}>`);
  out.line(`${paint.bold('Usage:')} kasse ${name}${positionals.join('')}${needed.join('')} [options]`);
  out.line();
  for (const paragraph of details) out.line(paragraph);
  out.line();
  const rows = options.map(([key, { type, valueHint, description = '' }]): Row => [`--${key}${type === 'string' ? ` <${valueHint ?? key}>` : ''}`, description]);
  writeTable(rows, 'Options', out);
  writeExamples(examples, out);
}

type Row = readonly [string, string];

function writeTable(rows: readonly Row[], title: string, out: Output): void {
  const width = Math.max(...rows.map(([key]) => key.length));
  out.line(out.paint.bold(`${title}:`));
  for (const [key, text] of rows) out.line(`  ${out.paint.cyan(key.padEnd(width))}  ${text}`);
  out.line();
}

function writeExamples(examples: readonly string[], out: Output): void {
  out.line(out.paint.bold('Examples:'));
  for (const example of examples) out.line(`  ${example}`);
}
