/** A check failed. The message names the thing, what is there and what should be. */
export class Wrong extends Error {
  override readonly name = 'Wrong';
}

export function must(isTrue: boolean, problem: () => string): asserts isTrue {
  if (!isTrue) throw new Wrong(problem());
}

/** @throws {Wrong} `<what> is <actual>, but <source> says <expected>.` */
export function mustEqual(what: () => string, actual: string | number, expected: string | number, source: string): void {
  if (actual !== expected) throw new Wrong(`${what()} is ${actual}, but ${source} ${typeof expected === 'number' ? 'make' : 'says'} ${expected}.`);
}
