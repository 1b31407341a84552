import { parseArgs } from 'node:util';
import { nearest } from 'kasse/tooling';

/** A command of this repository. What it takes and what it says of itself stand in one place. */
export interface Command {
  /** As it is called, such as `pnpm chaos`. */
  readonly name: string;
  readonly summary: string;
  /** What follows its name; a command whose usages name no file takes options alone. */
  readonly usages: readonly string[];
  readonly options: Readonly<Record<string, Option>>;
  /** Lines of the help, below the options. */
  readonly details: readonly string[];
}

export interface Option {
  readonly type: 'string' | 'boolean';
  readonly short?: string;
  readonly default?: string | false;
  /** What stands behind a string, such as `<n>`. */
  readonly value?: string;
  /** A sentence or two. That of a string without `default` ends with what happens then. */
  readonly help: string;
}

/** The command was called in a way that cannot work. The message is one line: option, fact and cure. */
export class Misuse extends Error {
  override readonly name = 'Misuse';
}

/** How `parseArgs` is asked for the words of a command. */
interface Asked<C extends Command> {
  readonly args: string[];
  readonly options: C['options'];
  readonly allowPositionals: true;
}

/** @throws {Misuse} When there is a word that the command does not take. */
export function readWords<const C extends Command>(command: C, argv: readonly string[]): ReturnType<typeof parseArgs<Asked<C>>> {
  const args = words(argv);
  const { tokens } = parseArgs({ args, options: command.options, strict: false, tokens: true });
  for (const token of tokens) {
    if (token.kind === 'positional' && !takesFiles(command)) throw new Misuse(`${command.name} takes options alone, not "${token.value}". See: ${command.name} --help`);
    if (token.kind === 'option') checkOption(command, token);
  }
  return parseArgs<Asked<C>>({ args, options: command.options, allowPositionals: true });
}

/** Ends a process that was called wrongly with one line and exit code 2, and one that was asked for help with 0. */
export async function runCommand(command: Command, argv: readonly string[], work: (argv: readonly string[]) => Promise<void>): Promise<void> {
  if (asksForHelp(argv)) {
    process.stdout.write(helpOf(command));
    return;
  }
  try {
    await work(argv);
  } catch (error) {
    if (!(error instanceof Misuse)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 2;
  }
}

export function asksForHelp(argv: readonly string[]): boolean {
  return words(argv).some((word) => word === '--help' || word === '-h');
}

export function helpOf({ name, summary, usages, options, details }: Command): string {
  const rows = [...Object.entries(options).map(rowOf), ['-h, --help', 'Says this.'] as const];
  const width = Math.max(...rows.map(([option]) => option.length));
  return [
    summary,
    '',
    ...usages.map((usage) => `  ${name} ${usage}`),
    '',
    ...rows.map(([option, help]) => `  ${option.padEnd(width)}  ${help.replaceAll('\n', `\n${' '.repeat(width + 4)}`)}`),
    '',
    ...details,
    '',
  ].join('\n');
}

/** @throws {Misuse} */
export function wholeNumber(option: string, text: string, least: number, most: number = Number.MAX_SAFE_INTEGER): number {
  const value = text.trim() === '' ? NaN : Number(text);
  if (Number.isSafeInteger(value) && value >= least && value <= most) return value;
  throw new Misuse(`--${option} is "${text}". Give a whole number ${most === Number.MAX_SAFE_INTEGER ? `of at least ${least}` : `from ${least} to ${most}`}.`);
}

/** @throws {Misuse} With the nearest choice, or all of them. */
export function oneOf<const T extends string>(option: string, text: string, choices: readonly T[]): T {
  const choice = choices.find((each) => each === text);
  if (choice !== undefined) return choice;
  throw new Misuse(`--${option} is "${text}". ${meant(nearest(text, choices), `Give one of: ${choices.join(', ')}.`)}`);
}

/** A package manager may pass its own separator on. */
function words(argv: readonly string[]): string[] {
  return argv[0] === '--' ? argv.slice(1) : [...argv];
}

function takesFiles({ usages }: Command): boolean {
  return usages.some((usage) => usage.startsWith('<'));
}

interface OptionToken {
  readonly name: string;
  readonly rawName: string;
  readonly value?: string | undefined;
  readonly inlineValue?: boolean | undefined;
}

function checkOption({ name: command, options }: Command, { name, rawName, value, inlineValue }: OptionToken): void {
  const option = Object.hasOwn(options, name) ? options[name] : undefined;
  if (option === undefined) {
    const known = Object.keys(options);
    const near = nearest(name, known);
    throw new Misuse(`${command} has no option ${rawName}. ${meant(near === undefined ? undefined : `--${near}`, `It takes ${known.map((each) => `--${each}`).join(', ')}.`)}`);
  }
  if (option.type === 'boolean') {
    if (value !== undefined) throw new Misuse(`${rawName} takes no value, and was given "${value}". Write ${rawName}, or leave it out.`);
    return;
  }
  const isNone = value === undefined || (value.startsWith('-') && inlineValue !== true);
  if (isNone) throw new Misuse(`${rawName} has no value${value === undefined ? '' : `, but "${value}" behind it`}. Write --${name}=${option.value ?? '<text>'}.`);
}

function meant(near: string | undefined, otherwise: string): string {
  return near === undefined ? otherwise : `Did you mean "${near}"?`;
}

function rowOf([name, { type, short, value = '<text>', default: given, help }]: [string, Option]): readonly [string, string] {
  const otherwise = type === 'boolean' ? ' Default: off.' : given === undefined ? '' : ` Default: ${given}.`;
  return [`${short === undefined ? '' : `-${short}, `}--${name}${type === 'string' ? ` ${value}` : ''}`, `${help}${otherwise}`];
}
