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
  ])('lets %s pass', (_, text) => {
    expect(looksLikeCardNumber(text)).toBe(false);
  });

  it('works through a long text of digits and blanks', () => {
    expect(looksLikeCardNumber('0 '.repeat(200_000))).toBe(false);
    expect(looksLikeCardNumber(`${'0 '.repeat(200_000)}x 4111111111111111`)).toBe(true);
  });
});
