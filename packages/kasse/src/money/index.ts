export { addMinor, assertMinor, type Money } from './money.js';
export { CURRENCIES_PUBLISHED, CURRENCY_CODES, exponentOf, isCurrency } from './currencies.js';
export { allocate } from './allocate.js';
export { allocateRuns, type Run } from './allocate-runs.js';
export { multiplyRatio, PPM, ROUNDING_MODES, type RoundingMode } from './round.js';
export { type Fraction, roundTogether } from './round-together.js';
export { netOfGross, percentOf, taxOf } from './tax.js';
export { type ParsedMoney, parseMoney, type ParseMoneyCode } from './parse-money.js';
export { formatMoney, formatMoneyPlain } from './format-money.js';
