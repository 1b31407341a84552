import { describe, expect, it } from 'vitest';
import { renderText } from './render-text.js';

const values = (name: string): string | number => ({ buyerName: 'Ann', count: 2, total: '£50.00' })[name] ?? '';

describe('renderText', () => {
  it('fills in what the text names, in the plural of the locale', () => {
    const text = 'Welcome back, {buyerName}. {count, plural, one {# item} other {# items}} for {total}.';
    expect(renderText(text, 'en', values)).toBe('Welcome back, Ann. 2 items for £50.00.');
    expect(renderText('{count, plural, one {# item} other {# items}}', 'en', () => 1)).toBe('1 item');
  });

  it('asks only for what the text names', () => {
    const asked: string[] = [];
    renderText('Hello {buyerName}', 'en', (name) => {
      asked.push(name);
      return 'Ann';
    });
    expect(asked).toEqual(['buyerName']);
  });

  it('leaves markup alone, in the text and in what is filled in', () => {
    expect(renderText('<b>{buyerName}</b>', 'en', () => '<script>{total}</script>')).toBe('<b><script>{total}</script></b>');
  });

  it('shows a text that cannot be formatted as it was written', () => {
    expect(renderText('Hello {buyerName', 'en', values)).toBe('Hello {buyerName');
    expect(renderText('Hello {somebody}', 'en', values)).toBe('Hello {somebody}');
  });

  it('leaves a plain text as it is', () => {
    expect(renderText('Paid safely.', 'en', values)).toBe('Paid safely.');
  });
});
