import { readFileSync } from 'node:fs';

/** Names of tests and the labels of their cases in a file: whatever a line quotes that begins one. What runs under a condition does not count. */
export function namesIn(file: string): readonly string[] {
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => /^\s*(it|describe|\]|\[)/.test(line) && !/^\s*\w+\.(skipIf|runIf)\b/.test(line))
    .flatMap((line) => [...line.matchAll(/'((?:[^'\\]|\\.)*)'/g)].map(([, name = '']) => name));
}

/** Whether a name carries the id, and not the beginning of a longer one. */
export function carries(name: string, id: string): boolean {
  const at = name.indexOf(id);
  return at !== -1 && !/[\w#]/.test(name[at - 1] ?? ' ') && !/\w/.test(name[at + id.length] ?? ' ');
}

/** Lines of a file that put a test off, or leave others out: a named test is one that runs. */
export function putOffIn(file: string): readonly string[] {
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => /^\s*x?(it|test|describe|suite|bench)(\.\w+)*\.(skip|todo|only|fails)\b|^\s*x(it|test|describe)\b/.test(line));
}
