import { describeCheck } from '@kasse/testing/vitest';
import type { CheckSubject } from 'kasse/plugin';
import { line } from '../../test/carrier-request.js';
import { age } from './index.js';

/** The rest of a session is not what an age is read from. */
const born = (birthDate: string): CheckSubject =>
  ({ session: { cart: { revision: '1', currency: 'GBP', lines: [line({ tags: ['alcohol'] })] }, fields: { birthDate }, consents: {}, fulfillment: { packages: [] } }, personal: {} }) as unknown as CheckSubject;

describeCheck('age', {
  open: () => age({ rules: [{ tags: ['alcohol'], minimumAge: 18 }], birthDateField: 'birthDate', now: () => Date.parse('2026-03-01T12:00:00Z') }),
  passes: born('2008-03-01'),
  stops: born('2008-03-02'),
  wrongOptions: [{ rules: [] }, { timeZone: 'Mars' }, { rule: [] }],
});
