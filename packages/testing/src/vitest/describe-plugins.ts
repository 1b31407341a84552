import { describe, it } from 'vitest';
import {
  applicable, carrierChecks, cartChecks, checkChecks, type ConformanceChecks, discountsChecks, factSourceChecks, inventoryChecks, leftOut, messengerChecks,
  ordersChecks, paymentGatewayChecks, riskChecks, runCheck, storedValueChecks, taxProviderChecks, widgetChecks,
} from '../conformance/index.js';

/**
 * Runs a conformance suite as tests, one for each check that the fixture brings along enough for. The name of the suite says
 * how many were left out, and for want of what.
 * @example describeCarrier('my carrier', { open: () => myCarrier({ url }), request: { ... } });
 */
export type Suite<Fixture> = (name: string, fixture: Fixture) => void;

function suite<Fixture>(contract: string, checks: ConformanceChecks<Fixture>): Suite<Fixture> {
  return (name, fixture) => {
    const { checks: left, needs } = leftOut(checks, fixture);
    const rest = left.length === 0 ? '' : ` (${left.length} of ${checks.length} checks left out: it brings no ${needs.join(', ')})`;
    describe(`${name} keeps the contract of ${contract}${rest}`, () => {
      for (const check of applicable(checks, fixture)) it(check.name, () => runCheck(check, fixture));
    });
  };
}

export const describeCarrier = suite('a carrier', carrierChecks);
export const describeCart = suite('a cart', cartChecks);
export const describeCheck = suite('a check', checkChecks);
export const describeDiscounts = suite('discounts', discountsChecks);
export const describeFactSource = suite('a source of facts', factSourceChecks);
export const describeInventory = suite('an inventory', inventoryChecks);
export const describeMessenger = suite('a messenger', messengerChecks);
export const describeOrders = suite('orders', ordersChecks);
export const describePaymentGateway = suite('a payment gateway', paymentGatewayChecks);
export const describeRisk = suite('a judge of risk', riskChecks);
export const describeStoredValue = suite('stored value', storedValueChecks);
export const describeTaxProvider = suite('a tax provider', taxProviderChecks);
export const describeWidget = suite('a widget', widgetChecks);
