/** The command was called in a way that cannot work. Ends it with exit code 2. */
export class Misuse extends Error {
  override readonly name = 'Misuse';

  constructor(
    message: string,
    /** The cure. */
    readonly hint?: string,
  ) {
    super(message);
  }
}

/** `Did you mean "lint"?`, when a word is near. */
export function orNear(near: string | undefined, otherwise: string): string {
  return near === undefined ? otherwise : `Did you mean "${near}"?`;
}
