import { describe, expect, expectTypeOf, it } from 'vitest';
import { isKasseError, KasseError, type ShopProblem } from './index.js';

describe('KasseError', () => {
  it('carries code, details, message and the original error', () => {
    const cause = new Error('busy');
    const error = new KasseError('ERR_STORE_LOCKED', 'Database "a.db" is in use.', { path: 'a.db' }, { cause });
    expect(error).toMatchObject({ name: 'KasseError', code: 'ERR_STORE_LOCKED', details: { path: 'a.db' }, cause });
    expect(String(error)).toBe('KasseError: Database "a.db" is in use.');
    expect(error).toBeInstanceOf(Error);
  });

  it('has no cause when none was given', () => {
    expect('cause' in new KasseError('ERR_STORE_CLOSED', 'The store is closed.', {})).toBe(false);
  });

  it('is told from other values and by its code', () => {
    const error = new KasseError('ERR_STORE_CLOSED', 'The store is closed.', {});
    expect(isKasseError(error)).toBe(true);
    expect(isKasseError(error, 'ERR_STORE_CLOSED')).toBe(true);
    expect(isKasseError(error, 'ERR_MISUSE')).toBe(false);
    expect(isKasseError(new Error('other'))).toBe(false);
  });

  it('narrows its details by its code', () => {
    const error: unknown = new KasseError('ERR_SHOP_INVALID', 'One problem.', { problems: [] });
    if (!isKasseError(error)) throw new Error('not reached');
    if (error.code === 'ERR_SHOP_INVALID') expectTypeOf(error.details.problems).toEqualTypeOf<readonly ShopProblem[]>();
    if (isKasseError(error, 'ERR_STORE_LOCKED')) expectTypeOf(error.details.path).toEqualTypeOf<string>();
    expect(error.code).toBe('ERR_SHOP_INVALID');
  });
});
