import { needsDelivery, methodsOf } from './offered.js';
import type { CommandType } from './command.js';
import { omit } from './omit.js';
import { filledFields } from './view-fields.js';
import type { SectionContext } from './view-sections.js';
import type { FulfillmentSection, ViewDestination, ViewOption, ViewPackage, ViewPickupPoint } from './view-types.js';

export function fulfillmentSection(
  base: Omit<FulfillmentSection, 'commands' | 'destination' | 'isNeeded' | 'kind' | 'methods' | 'packages' | 'pickupPoints'>,
  context: SectionContext,
): FulfillmentSection {
  const { session, flow, facts, view, canSend } = context;
  const { fulfillment, cart } = session;
  const possible = methodsOf(cart, flow, facts);
  const isNeeded = needsDelivery(cart);
  const chosen = possible.find(({ id }) => id === fulfillment.methodId);
  const isShipped = isNeeded && (chosen === undefined ? possible.every(({ method }) => method === 'shipping') : chosen.method === 'shipping');
  const packages = chosen === undefined ? [] : packagesOf(context);
  const pickupPoints = chosen?.method === 'pickup' ? pointsOf(context) : [];
  const wanted: CommandType[] = [];
  if (possible.length > 0) wanted.push('fulfillment.method');
  if (isNeeded) wanted.push('fulfillment.destination');
  if (packages.some(({ options }) => options.length > 0)) wanted.push('fulfillment.option');
  if (pickupPoints.length > 0) wanted.push('fulfillment.pickup');
  return {
    kind: 'fulfillment',
    isNeeded,
    methods: possible.map(({ id, method }) => ({ id, method, title: view.methodTitles.get(id) ?? id, isChosen: id === fulfillment.methodId })),
    packages,
    pickupPoints,
    commands: view.commandsOf(`fulfillment ${wanted.join()}`, wanted, canSend),
    ...(isShipped ? { destination: destinationOf(context) } : {}),
    ...base,
  };
}

function destinationOf({ session, personal, view, messages }: SectionContext): ViewDestination {
  const { destination, customer } = personal;
  return {
    fields: filledFields(view.address, destination === undefined ? undefined : { ...destination }, 'fulfillment.destination.', messages),
    isGiven: session.fulfillment.destinationHash !== undefined,
    saved: (customer?.addresses ?? []).map((saved) => ({ id: saved.id, address: omit(saved, 'id') })),
  };
}

function packagesOf({ session, money }: SectionContext): readonly ViewPackage[] {
  return session.fulfillment.packages.map(({ id, lineIds, options, optionId }) => ({
    id,
    lineIds,
    options: options.map((option): ViewOption => {
      const { deliveryDaysMin, deliveryDaysMax } = option;
      return {
        id: option.id,
        title: option.title,
        price: money(option.priceMinor),
        isChosen: option.id === optionId,
        ...(deliveryDaysMin === undefined ? {} : { deliveryDaysMin }),
        ...(deliveryDaysMax === undefined ? {} : { deliveryDaysMax }),
      };
    }),
  }));
}

function pointsOf({ session, money }: SectionContext): readonly ViewPickupPoint[] {
  const { pickupPoints = [], pickupPointId } = session.fulfillment;
  return pickupPoints.map(({ id, title, addressLines, country, isAvailable, priceMinor, readyInHours }) => ({
    id,
    title,
    addressLines,
    country,
    isAvailable,
    isChosen: id === pickupPointId,
    price: money(priceMinor),
    ...(readyInHours === undefined ? {} : { readyInHours }),
  }));
}
