/**
 * The text with every digit of any script as one of 0 to 9, and without the signs that are not seen: a zero-width space,
 * a direction mark, what makes a digit an emoji. All other signs stay as they are.
 *
 * Work grows linearly with the text: signs are looked at one by one, while a whole text is normalised in time that grows
 * with the square of its accents.
 */
export function plainDigits(text: string): string {
  // Most texts have nothing else.
  if (!/\P{ASCII}/u.test(text)) return text;
  return text.replace(/[\p{Cf}\p{M}\p{Default_Ignorable_Code_Point}]/gu, '').replace(/[^\P{N}0-9]/gu, plainNumber);
}

/** A full-width, bold or circled number is the same number in a form of its own, which NFKC knows. */
function plainNumber(sign: string): string {
  const plain = sign.normalize('NFKC');
  return /^\p{Nd}$/u.test(plain) ? String(valueOf(plain)) : plain;
}

/** Unicode keeps the ten digits of a script together and in order. */
function valueOf(digit: string): number {
  const code = digit.codePointAt(0) ?? 0;
  let zero = code;
  while (/^\p{Nd}$/u.test(String.fromCodePoint(zero - 1))) zero -= 1;
  return (code - zero) % 10;
}
