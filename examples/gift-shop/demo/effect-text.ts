/** An effect of the journal, `<session>.<attempt>.<kind>.<target>.<ordinal>=<state>`, as a person reads it. */
export function effectOf(effect: string): string {
  const [key = '', state = ''] = effect.split('=');
  const [, , kind = '', target = ''] = key.split('.');
  return `${kind} at "${target}": ${state}`;
}
