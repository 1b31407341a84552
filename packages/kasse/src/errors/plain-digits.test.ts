import { describe, expect, it } from 'vitest';
import { plainDigits } from './plain-digits.js';

describe('plainDigits', () => {
  it.each([
    ['0123456789', '0123456789'],
    ['０１２３４５６７８９', '0123456789'],
    ['٠١٢٣٤٥٦٧٨٩', '0123456789'],
    ['۰۱۲۳۴۵۶۷۸۹', '0123456789'],
    ['०१२३४५६७८९', '0123456789'],
    ['𝟘𝟙𝟚𝟛𝟜𝟝𝟞𝟟𝟠𝟡', '0123456789'],
    ['⁰¹²³⁴⁵⁶⁷⁸⁹', '0123456789'],
    ['①②③', '123'],
    ['1\u200b2\u00ad3\ufe0f\u20e3', '123'],
  ])('reads %s as %s', (text, plain) => {
    expect(plainDigits(text)).toBe(plain);
  });

  it('gives every decimal digit that there is one value', () => {
    const digits = Array.from({ length: 0x110000 }, (_, code) => code).filter((code) => code < 0xd800 || code > 0xdfff).map((code) => String.fromCodePoint(code)).filter((sign) => /\p{Nd}/u.test(sign));
    const plain = digits.map(plainDigits);
    expect(plain.every((digit) => /^[0-9]$/.test(digit))).toBe(true);
    expect(plain.join('')).toBe('0123456789'.repeat(digits.length / 10));
  });

  it('leaves letters and signs as they are', () => {
    expect(plainDigits('Straße ７－Ⅳ, ½ ﬁ')).toBe('Straße 7－IV, 1⁄2 ﬁ');
  });
});
