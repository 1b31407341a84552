import { describe, expect, it } from 'vitest';
import { forStaff, message, type MessageCode } from './index.js';
import { CATALOGUE, type CatalogueEntry } from './messages.js';

const entries: [string, CatalogueEntry][] = Object.entries(CATALOGUE);

describe('message', () => {
  it('builds plain JSON from the catalogue', () => {
    expect(message('missing_contact')).toEqual({
      type: 'error',
      code: 'missing_contact',
      severity: 'requires_buyer_input',
      content: 'We need a way to reach you. Enter your e-mail address.',
    });
  });

  it('fills in the figures and keeps them beside the text', () => {
    expect(message('out_of_stock', { title: 'Mug', available: 2 }, 'lines.0')).toEqual({
      type: 'error',
      code: 'out_of_stock',
      severity: 'requires_buyer_review',
      content: 'Only 2 of "Mug" left. Nothing was charged. Reduce the quantity or remove it.',
      path: 'lines.0',
      params: { title: 'Mug', available: 2 },
    });
  });

  it('falls back to the plain text rather than showing a gap', () => {
    expect(message('out_of_stock', { title: 'Mug' }).content).toBe(CATALOGUE.out_of_stock.text);
    expect(message('invalid_input').content).toBe(CATALOGUE.invalid_input.text);
  });

  it('takes the first text of which it has every figure', () => {
    expect(message('unknown_field', { id: 'nott', nearest: 'note' }).content).toBe('The field "nott" is not asked for here. Use "note" or leave it out.');
    expect(message('unknown_field', { id: 'nott' }).content).toBe('The field "nott" is not asked for here. Leave it out.');
    expect(message('unknown_field').content).toBe(CATALOGUE.unknown_field.text);
  });

  it('takes figures as they are, also with braces or dollar signs in them', () => {
    expect(message('discount_unknown', { code: '$&{code}' }).content).toBe('The code "$&{code}" is not known. Check the spelling.');
  });

  it('is an error unless the catalogue says otherwise', () => {
    expect(message('payment_checking').type).toBe('info');
    expect(message('option_replaced').type).toBe('warning');
  });
});

describe('the catalogue', () => {
  it.each(entries)('%s says what happened and what to do, in words for a buyer', (code, entry) => {
    expect(code).toMatch(/^[a-z]+(_[a-z]+)*$/);
    const texts = [entry.text, ...[entry.detailed ?? []].flat().filter((text) => text !== '{reason}')];
    for (const text of texts) {
      expect(text).toMatch(/^["A-Z].*\.$/);
      expect(text).not.toMatch(/\b(API|HTTP|JSON|token|session|server|gateway|plugin|revision|null|undefined|error)\b/i);
    }
    // Two sentences, or two clauses: the fact and the cure.
    expect(entry.text.split(/[.;,] /).length).toBeGreaterThanOrEqual(2);
    expect(entry.text).not.toMatch(/[{}]/);
  });

  it.each(entries.filter(([, { staff }]) => staff !== undefined))('%s tells staff what to do, where nobody has a page or a cart', (code, { staff = [] }) => {
    const texts = [staff].flat();
    for (const text of texts) {
      expect(text).toMatch(/^["A-Z].*\.$/);
      expect(text.split(/[.;,] /).length).toBeGreaterThanOrEqual(2);
      expect(text).not.toMatch(/\b(your|we|page|cart)\b/i);
    }
    // The last one shows no gap, whatever is known. The catalogue's own codes.
    const told = message(code as MessageCode);
    expect(texts.at(-1)).not.toMatch(/[{}]/);
    expect(forStaff(told)).toEqual({ ...told, content: texts.at(-1) });
  });

  it('fills in the figures for staff, too', () => {
    expect(forStaff(message('missing_value', { name: 'requestId' })).content).toBe('"requestId" is missing from the request. Add it and ask again.');
  });

  it('tells a buyer who is being checked not to pay twice', () => {
    const codes: MessageCode[] = ['payment_checking', 'payment_pending'];
    for (const code of codes) expect(message(code).content).toContain('Do not pay again');
  });
});
