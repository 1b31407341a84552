export { age } from './age.js';
export type { AgeOptions, AgeRule } from './options.js';
