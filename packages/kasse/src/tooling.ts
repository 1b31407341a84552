// What commands and editors need to judge a shop folder; the engine itself stays out.
export { isKasseError } from './errors/index.js';
export {
  candidateOf,
  type CompiledFlow,
  type CompiledShop,
  compileShop,
  type Problem,
  readShoppers,
  type SampleShopper,
  type ShopFiles,
} from './flow/index.js';
export { nearest } from './json/index.js';
export { createSelector, type Explanation, type FactValue, type FlowExplanation } from './rules/index.js';
export { readShopFiles } from './shop/index.js';
