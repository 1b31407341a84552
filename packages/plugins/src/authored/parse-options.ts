import type { z } from 'zod';

/**
 * Reads the options of something that is made in code, before any engine is there to validate them.
 * @throws {TypeError} When they are wrong: which, why, and what to write. It repeats no value.
 */
export function parseOptions<Schema extends z.ZodType>(name: string, schema: Schema, options: unknown): z.output<Schema> {
  const parsed = schema.safeParse(options);
  if (parsed.success) return parsed.data;
  const flaws = parsed.error.issues.map(({ path, message }) => (path.length === 0 ? message : `"${path.join('.')}": ${message}`));
  throw new TypeError(`The options of ${name}() are wrong. ${flaws.join(' ')}`);
}
