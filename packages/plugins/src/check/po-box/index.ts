export { poBox, type PoBoxOptions } from './po-box.js';
