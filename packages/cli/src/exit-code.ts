/** How a command ends: all is well, something is wrong with what it looked at, it was called wrongly, or it could not do its work. */
export const EXIT = { clean: 0, problems: 1, misuse: 2, failure: 3 } as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];
