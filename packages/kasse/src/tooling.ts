// What commands and editors need to judge a shop folder and to look after a database; the engine itself stays out.
export { isKasseError } from './errors/index.js';
export {
  candidateOf,
  type CompiledFlow,
  type CompiledShop,
  compileShop,
  formatProblem,
  lintShoppers,
  type Problem,
  readShoppers,
  type SampleShopper,
  type ShopFiles,
} from './flow/index.js';
export { mustBeKept } from './session/index.js';
export { type DeadLetter, type InboxItem, type LetterExit, type StaffDoor, staffItem, type StaffDecision } from './contracts/index.js';
export { attentionRows, type AttentionRow, type Exit, exits } from './machine/index.js';
export { nearest } from './json/index.js';
export { createSelector, type Explanation, type FactValue, type FlowExplanation } from './rules/index.js';
export { lintPluginOptions, readShopFiles } from './shop/index.js';
