/** How a command ends: all is well, something is wrong with what it looked at, or it was called wrongly. */
export const EXIT = { clean: 0, problems: 1, misuse: 2 } as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];
