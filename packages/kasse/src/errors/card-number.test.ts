import { describe, expect, it } from 'vitest';
import { looksLikeCardNumber } from './index.js';

describe('looksLikeCardNumber', () => {
  // Published test numbers of the card schemes; none is an account.
  const testNumbers = [
    '4111111111111111',
    '4242424242424242',
    '4222222222222',
    '5555555555554444',
    '2223003122003222',
    '378282246310005',
    '371449635398431',
    '6011111111111117',
    '3530111333300000',
    '30569309025904',
    '36227206271667',
    '6212345678900000003',
  ];

  it.each(testNumbers)('finds %s', (number) => {
    expect(looksLikeCardNumber(number)).toBe(true);
  });

  it.each([
    '4111 1111 1111 1111',
    '4111-1111-1111-1111',
    '4111 - 1111 - 1111 - 1111',
    '3782 822463 10005',
    '4111\u00a01111\u20131111\u00a01111',
    '4 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1',
    'my card is 4111111111111111, thanks',
    'card:4111111111111111x',
    'order 12345 4111 1111 1111 1111 exp 12 27 cvc 123',
    '12 27 4111 1111 1111 1111 123',
    '+4111 1111 1111 1111',
    '+378282246310005',
  ])('finds one in %j', (text) => {
    expect(looksLikeCardNumber(text)).toBe(true);
  });

  it.each([
    ['4111.1111.1111.1111'],
    ['4111/1111/1111/1111'],
    ['4111 / 1111 / 1111 / 1111'],
    ['4111_1111_1111_1111'],
    ['4111, 1111, 1111, 1111'],
    ['(4111)(1111)(1111)(1111)'],
    ['4111\t1111\t1111\t1111'],
    ['4111\r\n1111\r\n1111\r\n1111'],
    ['4111 1111\n1111 1111'],
    ['3782.822463.10005'],
    ['3056.930902.5904'],
    ['6212.3456.7890.0000.003'],
    ['order 12345.4111.1111.1111.1111/12/27'],
    ['12/27 4111.1111.1111.1111 123'],
    ['1234.4111 1111 1111 1111'],
  ])('finds one in other joints: %j', (text) => {
    expect(looksLikeCardNumber(text)).toBe(true);
  });

  it.each([
    ['full-width digits', '４１１１１１１１１１１１１１１１'],
    ['full-width digits and signs', '４１１１－１１１１－１１１１－１１１１'],
    ['ideographic spaces', '４１１１　１１１１　１１１１　１１１１'],
    ['Arabic-Indic digits', '٤١١١ ١١١١ ١١١١ ١١١١'],
    ['Devanagari digits', '४१११११११११११११११'],
    ['bold digits', '𝟒𝟏𝟏𝟏𝟏𝟏𝟏𝟏𝟏𝟏𝟏𝟏𝟏𝟏𝟏𝟏'],
    ['digits in circles', '④①①①①①①①①①①①①①①①'],
    ['digits on keycaps', '4111111111111111'.replace(/\d/g, '$&\ufe0f\u20e3')],
    ['spaces that nobody sees', '4111\u200b1111\u200b1111\u200b1111'],
    ['signs that nobody sees around spaces', '4111\u200e \u2060\u200e1111\u00ad 1111 \u200d1111\ufeff'],
  ])('finds one in %s', (_, text) => {
    expect(looksLikeCardNumber(text)).toBe(true);
  });

  it.each([
    ['an empty text', ''],
    ['a wrong check digit', '4111111111111112'],
    ['another wrong check digit', '4242 4242 4242 4241'],
    ['an order number', 'order 2026112200001234'],
    ['an order number with dashes', '305-1234567-7654321'],
    ['too few digits', '411111111117'],
    ['more unbroken digits than a card has', '41111111111111111111'],
    ['zeros', '0000000000000000'],
    ['a telephone number', '+49 1512 3456 7890'],
    ['a telephone number of 13 digits that passes the check', '+4222222222222'],
    ['a date and a postal code', '2026-11-22, SW1A 1AA'],
    ['a line of a message', 'Happy birthday! Love from all 4 of us, 11 May 2026'],
    ['digits broken by letters', '4111a1111b1111c1111'],
    ['a telephone number in full-width digits', '＋４２２２２２２２２２２２２'],
    ['dates that pass the check', '10.11.2026/12.11.2026'],
    ['a telephone number with dots that passes the check', '4222.222.222.222'],
    ['a fraction that passes the check', '4111.111111111111'],
    ['an amount that passes the check', '4.222.222.222.222'],
    ['two telephone numbers that pass the check', '030 411111 / 1111 111111'],
    ['a number in each line that together pass the check', '42\n22\n22\n22\n22\n22\n2'],
    ['numbers in a list that together pass the check', '41,11,11,11,11,11,11,11'],
  ])('lets %s pass', (_, text) => {
    expect(looksLikeCardNumber(text)).toBe(false);
  });

  it('works through a long text of digits and blanks', () => {
    expect(looksLikeCardNumber('0 '.repeat(200_000))).toBe(false);
    expect(looksLikeCardNumber(`${'0 '.repeat(200_000)}x 4111111111111111`)).toBe(true);
    expect(looksLikeCardNumber(`${'1000.1000,'.repeat(40_000)}x 4111/1111/1111/1111`)).toBe(true);
    expect(looksLikeCardNumber(`${'٠\u0301\u0323 '.repeat(100_000)}x 4111111111111111`)).toBe(true);
  });
});
