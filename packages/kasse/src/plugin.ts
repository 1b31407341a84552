export * from './contracts/index.js';
export type * from './session/index.js';
export { canonicalJson } from './json/index.js';
export {
  addMinor,
  allocate,
  assertMinor,
  exponentOf,
  formatMoneyPlain,
  isCurrency,
  type Money,
  multiplyRatio,
  netOfGross,
  type ParsedMoney,
  parseMoney,
  percentOf,
  PPM,
  type RoundingMode,
  taxOf,
} from './money/index.js';
