export * from './types.js';
export type { CompileOptions, CompileResult, SampleShopper, ShopFiles } from './compile-result.js';
export { compileShop } from './compile-shop.js';
export { readShoppers, type ReadShoppers } from './read-shoppers.js';
export { formatProblem, type Problem } from './problem.js';
export { PROBLEM_CODES, type ProblemCode } from './problem-codes.js';
export { SHOP_LIMITS } from './limits.js';
export { candidateOf } from './candidate-of.js';
export { PLACEHOLDERS } from './compile-texts.js';
