export { runSeed, type CreateKasse, type RunOptions, type RunResult } from './run-seed.js';
