export * from './contracts/index.js';
// Both floors have a `Cart`: the contract keeps the name, the session's data is its snapshot.
export type { Cart } from './contracts/index.js';
export type * from './session/index.js';
export type { Cart as CartSnapshot } from './session/index.js';
export { isCountryCode, notACountry } from './rules/index.js';
export { looksLikeCardNumber } from './errors/index.js';
export { canonicalJson } from './json/index.js';
export {
  addMinor,
  allocate,
  assertMinor,
  exponentOf,
  formatDecimal,
  formatMoneyPlain,
  isCurrency,
  type Money,
  multiplyRatio,
  netOfGross,
  type ParsedMoney,
  parseMoney,
  type ParseMoneyOptions,
  percentOf,
  PPM,
  type RoundingMode,
  taxOf,
} from './money/index.js';
