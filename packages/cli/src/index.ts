export { main } from './main.js';
export type { Output, Terminal } from './terminal.js';
