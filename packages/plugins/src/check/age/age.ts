import { type Check, type CheckSubject, defineCheck, type PluginFactory } from 'kasse/plugin';
import { type AgeRule, AgeSchema, type AgeSettings } from './options.js';

/**
 * Stops a commit whose lines are for people of a certain age, unless the buyer has it where the order goes.
 *
 * A date of birth is what counts where it is given; else a confirmation, if the options name a field for one. Nothing
 * of it is in the message.
 *
 * @example age({ rules: [{ tags: ['alcohol'], minimumAge: 18, byCountry: { US: 21 } }], birthDateField: 'birthDate' })
 */
export const age: PluginFactory<'check', typeof AgeSchema> = defineCheck({ id: 'age', options: AgeSchema, setup });

function setup(settings: AgeSettings): Check {
  return {
    check: (subject) => {
      const minimum = ageFor(settings.rules, subject);
      if (minimum === undefined) return Promise.resolve([]);
      const text = refusalOf(settings, subject, minimum)?.replaceAll('{age}', String(minimum));
      return Promise.resolve(text === undefined ? [] : [{ code: 'check_failed', text }]);
    },
  };
}

/** The highest age that a line asks for, if one does. */
function ageFor(rules: readonly AgeRule[], subject: CheckSubject): number | undefined {
  const country = countryOf(subject);
  const ages = rules
    .filter((rule) => subject.session.cart.lines.some((line) => isFor(rule, line)))
    .map(({ minimumAge, byCountry }) => (country === undefined ? undefined : byCountry?.[country]) ?? minimumAge);
  return ages.length === 0 ? undefined : Math.max(...ages);
}

function isFor({ tags, categories }: AgeRule, line: CheckSubject['session']['cart']['lines'][number]): boolean {
  return line.tags?.some((tag) => tags?.includes(tag)) === true || line.categories?.some((category) => categories?.includes(category)) === true;
}

/** Where it is handed over: at the pickup point, else where it is sent. */
function countryOf({ session: { fulfillment }, personal }: CheckSubject): string | undefined {
  const { pickupPoints, pickupPointId, country } = fulfillment;
  const point = pickupPointId === undefined ? undefined : pickupPoints?.find(({ id }) => id === pickupPointId);
  return point?.country ?? personal.destination?.country ?? country;
}

function refusalOf({ birthDateField, confirmationField, today, tooYoung, ageUnknown }: AgeSettings, { session }: CheckSubject, minimum: number): string | undefined {
  const birthDate = birthDateField === undefined ? undefined : session.fields[birthDateField];
  if (typeof birthDate === 'string') {
    const birthday = birthdayOf(birthDate, minimum);
    if (birthday !== undefined) return birthday <= today() ? undefined : tooYoung;
  }
  const isConfirmed = confirmationField !== undefined && (session.consents[confirmationField] ?? session.fields[confirmationField]) === true;
  return isConfirmed ? undefined : ageUnknown;
}

/** Who was born on the 29th of February has the birthday on the 1st of March where there is no 29th: as text it comes after the 28th. */
function birthdayOf(birthDate: string, years: number): string | undefined {
  const match = /^(\d{4})(-\d{2}-\d{2})$/.exec(birthDate);
  return match === null ? undefined : `${String(Number(match[1]) + years).padStart(4, '0')}${match[2] ?? ''}`;
}
