export { lintPluginOptions } from './lint-plugin-options.js';
export { loadShop, type LoadShopOptions } from './load-shop.js';
export { readShopFiles } from './read-shop-files.js';
