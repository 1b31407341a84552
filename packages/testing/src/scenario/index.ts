export { line } from '../fakes/index.js';
export { charged, type ExpectedTotals, free, ordered, refused, status, type Then, totals } from './expectations.js';
export { type Scenario, scenario } from './scenario.js';
export { at, cart, codes, customer, facts, gateway, gatewayFaults, type Given, type GivenCart, type GivenGateway, type GivenPlugin, plugins, rates, type Setting, stock, taxRate } from './setting.js';
export type { Stage } from './stage.js';
export { cartChanges, checkout, commit, contact, enterCode, payWith, selectFulfillment, send, shipTo, type When } from './steps.js';
