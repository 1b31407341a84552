import { at, checkPlugins, checkText, checkUnique, type CompileContext, compileWhen, readDuration, readMoney, report, type Spot } from './context.js';
import { given } from './given.js';
import type { AuthoredFlow, AuthoredFulfillmentMethod, AuthoredOutage, AuthoredPaymentMethod } from './schema/flow.js';
import type { CompiledFlow, FlowFulfillmentMethod, FlowPaymentMethod, Layout, OutagePolicy } from './types.js';

/** Compiles the ways to deliver. */
export function compileFulfillment(
  authored: AuthoredFlow['fulfillment'],
  spot: Spot,
  context: CompileContext,
): CompiledFlow['fulfillment'] {
  const here = at(spot, 'methods');
  const compiled = (authored?.methods ?? []).flatMap((method, index) =>
    method.remove === true ? [] : [fulfillmentMethod(method, at(here, index), context)],
  );
  if (compiled.length === 0) {
    const message = 'The flow has no way to deliver. Add "fulfillment": { "methods": [{ "method": "shipping", "carriers": [...] }] }.';
    report(context, 'no-fulfillment-method', here, message);
  }
  checkUnique(idsOf(authored?.methods, here), 'duplicate-method', 'ways to deliver', context);
  return { methods: compiled };
}

function fulfillmentMethod(authored: AuthoredFulfillmentMethod, spot: Spot, context: CompileContext): FlowFulfillmentMethod {
  const { method, carriers = [] } = authored;
  const id = authored.id ?? method;
  if (carriers.length === 0 && method !== 'digital') {
    report(context, 'no-carrier', spot, `Way to deliver "${id}" has no carrier. Add "carriers": [...].`);
  }
  checkPlugins(carriers, 'carrier', at(spot, 'carriers'), context);
  if (method === 'pickup' && authored.onOutage?.policy === 'flat') {
    const message = `Way to deliver "${id}" cannot be "flat" in an outage: a price names no place to pick up at. Write "lastQuote" with "notOlderThan", or "block".`;
    report(context, 'flat-pickup', at(spot, 'onOutage', 'policy'), message);
  }
  const when = compileWhen(authored.when, 'payment', at(spot, 'when'), context);
  return { id, method, carriers, onOutage: outagePolicy(authored.onOutage, at(spot, 'onOutage'), context), ...given('when', when) };
}

/** A method that gives no id of its own goes by its kind. */
function idsOf(
  methods: readonly { readonly id?: string | undefined; readonly method: string }[] = [],
  spot: Spot,
): readonly { readonly id: string; readonly spot: Spot }[] {
  return methods.map(({ id, method }, index) => ({ id: id ?? method, spot: at(spot, index) }));
}

/** Compiles who computes tax. */
export function compileTax(authored: AuthoredFlow['tax'], spot: Spot, context: CompileContext): CompiledFlow['tax'] {
  const providers = authored?.providers ?? [];
  checkPlugins(providers, 'tax', at(spot, 'providers'), context);
  const known = [...context.plugins].filter(([, kind]) => kind === 'tax').map(([id]) => `"${id}"`);
  if (providers.length === 0 && known.length > 0) {
    const message = `The flow computes no tax although the shop has ${known.join(', ')}. Add "tax": { "providers": [...] }.`;
    report(context, 'no-tax-provider', spot, message);
  }
  return { providers, onOutage: outagePolicy(authored?.onOutage, at(spot, 'onOutage'), context) };
}

function outagePolicy(authored: AuthoredOutage | undefined, spot: Spot, context: CompileContext): OutagePolicy {
  switch (authored?.policy) {
    case undefined:
    case 'block':
      return { policy: 'block' };
    case 'lastQuote': {
      const here = at(spot, 'notOlderThan');
      return { policy: 'lastQuote', notOlderThanMs: readDuration(authored.notOlderThan, 'PT1H', here, context.reporter, 1) };
    }
    case 'flat': {
      const amount = readMoney(authored.amount, at(spot, 'amount'), context);
      return amount === undefined ? { policy: 'block' } : { policy: 'flat', amount };
    }
  }
}

/** Compiles the ways to pay. */
export function compilePayment(
  authored: AuthoredFlow['payment'],
  layout: Layout,
  spot: Spot,
  context: CompileContext,
): CompiledFlow['payment'] {
  const saved = authored?.saved ?? (layout === 'one-click' ? 'preselect' : 'offer');
  if (layout === 'one-click' && saved !== 'preselect') {
    const message = `One click pays with the saved payment, but "saved" is "${saved}". Write "saved": "preselect" or choose another layout.`;
    report(context, 'one-click-without-saved-payment', at(spot, 'saved'), message);
  }
  const here = at(spot, 'methods');
  const compiled = (authored?.methods ?? []).flatMap((method, index) =>
    method.remove === true ? [] : [paymentMethod(method, at(here, index), context)],
  );
  if (compiled.length === 0) {
    const message = 'The flow has no way to pay. Add "payment": { "methods": [{ "method": "card", "gateways": [...] }] }.';
    report(context, 'no-payment-method', here, message);
  }
  checkUnique(idsOf(authored?.methods, here), 'duplicate-method', 'payment methods', context);
  const storedValue = authored?.storedValue ?? [];
  checkPlugins(storedValue, 'value', at(spot, 'storedValue'), context);
  return { saved, capture: authored?.capture ?? 'on-commit', ...(storedValue.length === 0 ? {} : { storedValue }), methods: compiled };
}

function paymentMethod(authored: AuthoredPaymentMethod, spot: Spot, context: CompileContext): FlowPaymentMethod {
  const { method, label, commitOn = 'approved' } = authored;
  const id = authored.id ?? method;
  const routes = (authored.gateways ?? []).map((route) => (typeof route === 'string' ? { gateway: route, when: undefined } : route));
  const gateways = routes.map(({ gateway }) => gateway);
  if (label !== undefined) checkText(label, at(spot, 'label'), context);
  if (gateways.length === 0) {
    report(context, 'no-gateway', spot, `Payment method "${id}" has no gateway. Add "gateways": [...], the primary first.`);
  }
  checkPlugins(gateways, 'payment', at(spot, 'gateways'), context);
  const conditions = routes.flatMap(({ gateway, when: authoredWhen }, index) => {
    const condition = compileWhen(authoredWhen, 'commit', at(spot, 'gateways', index, 'when'), context);
    return condition === undefined ? [] : [[gateway, condition] as const];
  });
  const gatewayWhen = conditions.length === 0 ? undefined : Object.fromEntries(conditions);
  if (commitOn === 'promise' && authored.onPartial === 'split') {
    report(context, 'split-of-promise', at(spot, 'onPartial'), `Payment method "${id}" commits on a promise, of which no part is kept: an approval of less is undone. Remove "onPartial".`);
  }
  const due = paymentDue(authored, at(spot, 'due'), context);
  const when = compileWhen(authored.when, 'payment', at(spot, 'when'), context);
  return { id, method, ...given('label', label), gateways, ...given('gatewayWhen', gatewayWhen), commitOn, ...given('onPartial', authored.onPartial === 'split' ? authored.onPartial : undefined), ...given('due', due), ...given('when', when) };
}

function paymentDue({ due, commitOn = 'approved' }: AuthoredPaymentMethod, spot: Spot, context: CompileContext): FlowPaymentMethod['due'] {
  if (due === undefined) return undefined;
  if (commitOn === 'approved') {
    report(context, 'due-without-promise', spot, 'The money is there when the order is final, so nothing is due. Write "commitOn": "pending" or "promise", or remove "due".');
  }
  return { withinMs: readDuration(due.within, 'P14D', at(spot, 'within'), context.reporter, 60_000), onFailure: due.onFailure ?? 'attention' };
}
