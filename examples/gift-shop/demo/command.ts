import { main, type Output } from '@kasse/cli';
import { line, paint } from './print.js';

/** Runs the command `kasse` in a folder and shows what it prints. @returns Its exit code. */
export async function runCommand(cwd: string, ...args: readonly string[]): Promise<number> {
  const out: Output = {
    line: (text = '') => {
      line(text, text === '' ? 0 : 4);
    },
    paint,
  };
  line(`${paint.dim('$')} kasse ${args.join(' ')}`, 3);
  return main(args, { cwd, user: 'demo', now: Date.now, out, err: out });
}
