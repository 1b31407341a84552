import { notACountry, type StandardSchema } from 'kasse/plugin';
import { z } from 'zod';
import { CountryCode, Name } from '../../authored/fields.js';

export interface AgeOptions {
  readonly rules: readonly AgeRule[];
  /** Id of a field of type `date` in which flows ask for the date of birth. */
  readonly birthDateField?: string | undefined;
  /** Id of a field of type `consent` or `boolean` in which buyers say that they are old enough. Less than a date of birth, which counts where it is given. */
  readonly confirmationField?: string | undefined;
  /** Whose calendar says that a birthday has come, as `"Europe/London"`. Default `"UTC"`. */
  readonly timeZone?: string | undefined;
  /** To a buyer who is too young; `{age}` is the age that is needed. */
  readonly tooYoung?: string | undefined;
  /** To a buyer whose age is not known; `{age}` as above. */
  readonly ageUnknown?: string | undefined;
  /** Milliseconds since 1970; default `Date.now`. */
  readonly now?: (() => number) | undefined;
}

export interface AgeRule {
  /** Lines that bear one of the tags or one of the categories. */
  readonly tags?: readonly string[] | undefined;
  readonly categories?: readonly string[] | undefined;
  /** Whole years. */
  readonly minimumAge: number;
  /** Other ages by the country the order goes to: `{ "US": 21 }`. */
  readonly byCountry?: Readonly<Record<string, number>> | undefined;
}

export type AgeSettings = Omit<AgeOptions, 'timeZone' | 'now' | 'tooYoung' | 'ageUnknown'> & Required<Pick<AgeOptions, 'tooYoung' | 'ageUnknown'>> & {
  /** The day it is there, as `2026-03-01`. */
  readonly today: () => string;
};

const Age = z.int('Write an age in whole years.').min(1, 'An age is at least 1.').max(150, 'An age is at most 150.');
const Text = z.string().min(1, 'A text has at least one character.').max(500, 'A text has at most 500 characters.');
const Zone = z.string().default('UTC').transform((timeZone, context) => {
  try {
    // Swedes write dates as fields hold them.
    return new Intl.DateTimeFormat('sv-SE', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' });
  } catch {
    context.addIssue({ code: 'custom', message: `"${timeZone.slice(0, 40)}" is not a time zone. Write one such as "Europe/London".` });
    return z.NEVER;
  }
});

export const AgeSchema: StandardSchema<AgeOptions, AgeSettings> = z.strictObject({
  rules: z.array(z.strictObject({
    tags: z.array(Name).min(1, 'Give at least one tag, or leave "tags" out.').optional(),
    categories: z.array(Name).min(1, 'Give at least one category, or leave "categories" out.').optional(),
    minimumAge: Age,
    byCountry: z.record(CountryCode, Age, { error: ({ code, input }) => (code === 'invalid_key' && typeof input === 'string' ? notACountry(input) : undefined) }).optional(),
  }).refine(({ tags, categories }) => tags !== undefined || categories !== undefined, 'A rule is for lines with tags, with categories or both. Give one.'))
    .min(1, 'Give at least one rule.').max(100, 'There may be at most 100 rules.'),
  birthDateField: Name.optional(),
  confirmationField: Name.optional(),
  timeZone: Zone,
  tooYoung: Text.default('Something in your order is only for people of {age} years or older. Remove it to go on.'),
  ageUnknown: Text.default('Something in your order is only for people of {age} years or older. Tell us your age to go on, or remove it.'),
  now: z.custom<() => number>((value) => typeof value === 'function', '"now" is a function that returns milliseconds since 1970.').default(() => Date.now),
}).refine(({ birthDateField, confirmationField }) => birthDateField !== undefined || confirmationField !== undefined, {
  path: ['birthDateField'],
  message: 'Nobody\'s age would ever be known. Give "birthDateField", "confirmationField" or both.',
}).transform(({ timeZone, now, ...settings }) => ({ ...settings, today: () => timeZone.format(now()) }));
