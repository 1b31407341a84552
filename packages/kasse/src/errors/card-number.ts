/**
 * Says whether a text holds something that looks like a payment card number, so that it can be refused.
 *
 * Looks anywhere in the text for whole groups of digits, joined by up to three spaces or dashes, that make 13 to 19
 * digits, do not begin with 0 and pass the Luhn check. Longer unbroken digits are no card. A number of up to 14 digits
 * after a plus sign is taken for a telephone number: that is how long they get, and 15 digits after a plus sign are
 * looked at again. About one in ten other numbers of that length passes the check by chance: do not ask for such
 * numbers in fields that are guarded by this. Work grows linearly with the text.
 *
 * @see ISO/IEC 7812-1 for the length and the check digit.
 */
export function looksLikeCardNumber(text: string): boolean {
  return runsOfDigits(text).some((run) => !isPhone(run) && holdsCard(run.groups));
}

const DIGITS_MIN = 13;
const DIGITS_MAX = 19;
const PHONE_DIGITS_MAX = 14;

/** Up to three blanks or dashes, also the typographic ones. */
const JOINT = /^[ \u00a0\u2007\u202f\-\u2010-\u2015\u2212]{1,3}$/;

/** Groups of digits with nothing but joints between them. */
interface Run {
  readonly isAfterPlus: boolean;
  readonly groups: string[];
}

// Group by group: one expression for a whole run would exhaust the stack on a text of megabytes.
function runsOfDigits(text: string): Run[] {
  const runs: Run[] = [];
  let end = 0;
  for (const { 0: group, index } of text.matchAll(/\d+/g)) {
    const last = runs.at(-1);
    if (last !== undefined && JOINT.test(text.slice(end, index))) last.groups.push(group);
    else runs.push({ isAfterPlus: text[index - 1] === '+', groups: [group] });
    end = index + group.length;
  }
  return runs;
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
