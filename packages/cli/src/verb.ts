import { parseArgs as parseWords } from 'node:util';
import { type ArgsDef, parseArgs, type ParsedArgs } from 'citty';
import { nearest } from 'kasse/tooling';
import type { ExitCode } from './exit-code.js';
import { Misuse, orNear } from './misuse.js';
import type { Terminal } from './terminal.js';

/** One thing that the command can do. */
export interface Verb {
  readonly name: string;
  readonly summary: string;
  readonly args: ArgsDef;
  /** Options that cannot be left out. */
  readonly needs?: readonly string[];
  /** Paragraphs of the help text. */
  readonly details: readonly string[];
  readonly examples: readonly string[];
  run(argv: readonly string[], terminal: Terminal): Promise<ExitCode>;
}

export interface VerbDefinition<A extends ArgsDef> extends Omit<Verb, 'args' | 'run'> {
  /** Positionals are written with `required: false`; that they are there is checked here, with better words. */
  readonly args: A;
  /** @param valuesOf - Every value of an option that may be given more than once; `args` has the last. */
  run(args: ParsedArgs<A>, terminal: Terminal, valuesOf: (option: keyof A & string) => readonly string[]): Promise<ExitCode>;
}

/** Makes a verb that refuses options it does not know, instead of passing over them. */
export function defineVerb<const A extends ArgsDef>(definition: VerbDefinition<A>): Verb {
  return {
    ...definition,
    run: async (argv, terminal) => {
      const args = parseArgs<A>([...argv], definition.args);
      refuseUnknown(definition, Object.keys(args), args._);
      refuseEmpty(definition, args);
      return definition.run(args, terminal, (option) => everyValue(argv, option));
    },
  };
}

function everyValue(argv: readonly string[], option: string): readonly string[] {
  const { values } = parseWords({ args: [...argv], options: { [option]: { type: 'string', multiple: true } }, strict: false });
  const found = values[option];
  return (Array.isArray(found) ? found : []).map(String);
}

/** An option that takes a value and was given none, as the last word or before another option. */
function refuseEmpty({ name, args }: Pick<Verb, 'name' | 'args'>, given: Readonly<Record<string, unknown>>): void {
  for (const [option, { type, valueHint }] of Object.entries(args)) {
    const value = given[option];
    const isOption = typeof value === 'string' && value.startsWith('--') && Object.hasOwn(args, value.slice(2));
    if (type !== 'string' || (value !== '' && value !== true && !isOption)) continue;
    throw new Misuse(`"kasse ${name}" needs a value after --${option}.`, `Write --${option} <${valueHint ?? 'value'}>.`);
  }
}

function refuseUnknown({ name, args }: Pick<Verb, 'name' | 'args'>, given: readonly string[], positionals: readonly string[]): void {
  const options = Object.keys(args).filter((key) => args[key]?.type !== 'positional');
  const unknown = given.find((key) => key !== '_' && !Object.hasOwn(args, key));
  if (unknown !== undefined) {
    const dashes = unknown.length === 1 ? '-' : '--';
    const near = nearest(unknown, options);
    const hint = orNear(near === undefined ? undefined : `--${near}`, `It takes ${options.map((option) => `--${option}`).join(', ')}.`);
    throw new Misuse(`"kasse ${name}" has no option ${dashes}${unknown}.`, hint);
  }
  const taken = Object.keys(args).length - options.length;
  const extra = positionals[taken];
  if (extra !== undefined) {
    throw new Misuse(`"kasse ${name}" does not know what to do with "${extra}".`, `It takes ${taken === 1 ? 'one thing' : `${taken} things`}: ${Object.keys(args).filter((key) => args[key]?.type === 'positional').join(', ')}. Quote a path that has spaces.`);
  }
}
