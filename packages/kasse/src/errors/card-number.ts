import { plainDigits } from './plain-digits.js';

/**
 * Says whether a text holds something that looks like a payment card number, so that it can be refused.
 *
 * Looks anywhere in the text for whole groups of digits that make 13 to 19 digits, do not begin with 0 and pass the Luhn
 * check. Spaces and dashes, up to three, join any groups. Groups that are as long as those on a card are also joined by
 * a line break or a tab, and by other signs, where it is the same between all of them: dates and amounts have
 * shorter groups. Digits are read in every script, and signs that are not seen are passed over. Longer unbroken digits
 * are no card. A number of up to 14 digits after a plus sign is taken for a telephone number: that is how long they get,
 * and 15 digits after a plus sign are looked at again. About one in ten other numbers of that length passes the check by
 * chance: do not ask for such numbers in fields that are guarded by this. Work grows linearly with the text.
 *
 * @see ISO/IEC 7812-1 for the length and the check digit.
 */
export function looksLikeCardNumber(text: string): boolean {
  return runsOfDigits(plainDigits(text)).some((run) => !isPhone(run) && holdsCard(run.groups));
}

const DIGITS_MIN = 13;
const DIGITS_MAX = 19;
const PHONE_DIGITS_MAX = 14;

/** Groups of digits with the same kind of joint between them. */
interface Run {
  readonly isAfterPlus: boolean;
  readonly groups: string[];
  /** Absent while there is one group. */
  joint?: string;
}

// Group by group: one expression for a whole run would exhaust the stack on a text of megabytes.
function runsOfDigits(text: string): Run[] {
  const runs: Run[] = [];
  let end = 0;
  for (const { 0: group, index } of text.matchAll(/\d+/g)) {
    const last = runs.at(-1);
    const before = last?.groups.at(-1) ?? '';
    const joint = jointOf(before, text.slice(end, index), group);
    if (last === undefined || joint === undefined) runs.push({ isAfterPlus: /[+\uff0b]/.test(text.charAt(index - 1)), groups: [group] });
    else if ((last.joint ??= joint) === joint) last.groups.push(group);
    // A group may end one number and begin the next.
    else runs.push({ isAfterPlus: false, groups: [before, group], joint });
    end = index + group.length;
  }
  return runs;
}

/** Up to three blanks or dashes, also the typographic ones. */
const BLANKS = /^[ \u00a0\u2007\u202f\-\u2010-\u2015\u2212]{1,3}$/;
/** The same with line breaks and tabs. */
const BREAKS = /^[\s\-\u2010-\u2015\u2212]{1,3}$/;
/** A plus sign begins another telephone number. */
const SIGNS = /^[^\p{L}\p{N}+\uff0b]{1,3}$/u;

/** What joins two groups, by one name for all blanks and dashes; `undefined` where they belong to different numbers. */
function jointOf(before: string, between: string, after: string): string | undefined {
  if (BLANKS.test(between)) return ' ';
  // As on a card, 4 to 6 together. Dates, times and amounts have fewer, and fractions have more.
  if (before.length < 4 || before.length > 6 || after.length > 6) return undefined;
  if (BREAKS.test(between)) return ' ';
  return SIGNS.test(between) ? between : undefined;
}

function isPhone({ isAfterPlus, groups }: Run): boolean {
  return isAfterPlus && groups.reduce((count, group) => count + group.length, 0) <= PHONE_DIGITS_MAX;
}

/** Tries every sequence of whole groups; at most nineteen make up one number. */
function holdsCard(groups: readonly string[]): boolean {
  for (let start = 0; start < groups.length; start++) {
    let digits = '';
    for (let end = start; end < groups.length && digits.length < DIGITS_MAX; end++) {
      digits += groups[end] ?? '';
      const isLong = digits.length >= DIGITS_MIN && digits.length <= DIGITS_MAX;
      if (isLong && !digits.startsWith('0') && passesLuhn(digits)) return true;
    }
  }
  return false;
}

function passesLuhn(digits: string): boolean {
  let sum = 0;
  let isDoubled = false;
  for (let index = digits.length - 1; index >= 0; index--) {
    const digit = Number(digits[index]);
    const doubled = digit > 4 ? digit * 2 - 9 : digit * 2;
    sum += isDoubled ? doubled : digit;
    isDoubled = !isDoubled;
  }
  return sum % 10 === 0;
}
