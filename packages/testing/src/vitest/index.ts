export {
  describeCarrier, describeCart, describeCheck, describeDiscounts, describeFactSource, describeInventory, describeMessenger, describeOrders,
  describePaymentGateway, describeRisk, describeStoredValue, describeTaxProvider, describeWidget, type Suite,
} from './describe-plugins.js';
export { describeStore } from './describe-store.js';
