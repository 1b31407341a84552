import { z } from 'zod';

/** An authored percentage such as `"20 %"`, `"20%"` or `"8.875 %"`, always with its sign: `"0.2"` might mean either, read into parts per million. From 0 to 100. */
export const PercentText = z.string('Write a percentage as text, for example "20 %".').transform((text, context): number => {
  const ratePpm = parsePercent(text);
  if (ratePpm !== undefined) return ratePpm;
  context.addIssue({ code: 'custom', message: `"${text.slice(0, 40)}" is not a percentage. Write 0 to 100 with at most four decimals and the sign, for example "8.875 %".` });
  return z.NEVER;
});

/** The percentage in parts per million, or undefined when the text is not one. Exact: no fraction is ever computed. */
export function parsePercent(text: string): number | undefined {
  const match = /^(0|[1-9]\d{0,2})(?:\.(\d{1,4}))? ?%$/.exec(text);
  if (match === null) return undefined;
  const [, whole = '', decimals = ''] = match;
  const ratePpm = Number(whole + decimals.padEnd(4, '0'));
  return ratePpm <= 1_000_000 ? ratePpm : undefined;
}
