export {
  describeCarrier, describeCart, describeDiscounts, describeFactSource, describeInventory, describeMessenger, describeOrders,
  describePaymentGateway, describeStoredValue, describeTaxProvider, describeWidget, type Suite,
} from './describe-plugins.js';
export { describeStore } from './describe-store.js';
