import { createColors } from 'picocolors';

/** Where the demo writes: coloured on a terminal, plain text in a pipe. */
export const paint = createColors(takesColors());

// A reader that has seen enough, such as `head`, closes the pipe; the demo goes on and cleans up.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});

/** NO_COLOR says no to everybody, FORCE_COLOR says yes to a pipe. */
function takesColors(): boolean {
  const { NO_COLOR, FORCE_COLOR, TERM } = process.env;
  if (NO_COLOR !== undefined && NO_COLOR !== '') return false;
  if (FORCE_COLOR !== undefined && FORCE_COLOR !== '') return FORCE_COLOR !== '0';
  // In a pipe it is undefined, whatever Node's types say, and undefined would leave the choice to picocolors.
  const stream: { readonly isTTY?: boolean } = process.stdout;
  return stream.isTTY === true && TERM !== 'dumb';
}

/** Writes one line, indented by its depth. */
export function line(text = '', depth = 0): void {
  process.stdout.write(`${'  '.repeat(depth)}${text}\n`);
}

export function chapter(number: number, title: string): void {
  line();
  line(paint.bold(paint.cyan(`${number}. ${title}`)));
}

export function heading(title: string, note = ''): void {
  line();
  line(`${paint.bold(title)}${note === '' ? '' : `  ${paint.dim(note)}`}`, 1);
}

/** Something that was checked, and held. */
export function proven(text: string): void {
  line(`${paint.green('✓')} ${text}`, 1);
}

/** Two columns, the left one padded. */
export function row(left: string, right: string, depth = 2): void {
  line(`${paint.dim(left.padEnd(LEFT_WIDTH))} ${right}`, depth);
}

const LEFT_WIDTH = 24;
