import { message } from '../errors/index.js';
import type { CompiledFlow } from '../flow/index.js';
import { hashOf, nearest } from '../json/index.js';
import type { BuyerState, CommandContext } from './apply-command.js';
import { plainAddress } from './apply-contact.js';
import type { Address } from './buyer.js';
import { type Change, changed, refused, withFulfillment, withSession } from './change.js';
import type { CommandOf } from './command.js';
import type { FulfillmentState } from './fulfillment.js';
import { methodsOf } from './offered.js';
import { omit } from './omit.js';

/** Another method makes every option of the old one void. */
export function chooseMethod(state: BuyerState, { methodId }: CommandOf<'fulfillment.method'>, flow: CompiledFlow, { facts }: CommandContext): Change {
  const { cart, fulfillment } = state.session;
  if (!methodsOf(cart, flow, facts).some(({ id }) => id === methodId)) {
    return refused(message('method_unavailable', undefined, 'fulfillment.method'));
  }
  if (fulfillment.methodId === methodId) return changed(state);
  return changed(withSession(state, { fulfillment: withMethod(fulfillment, methodId) }), { carriers: true, taxes: true });
}

/** The method with the destination kept and everything that was offered under another one gone. */
export function withMethod(fulfillment: FulfillmentState, methodId: string | undefined): FulfillmentState {
  const kept = omit(fulfillment, 'methodId', 'pickupPointId', 'pickupPoints', 'pointsQuotedAt', 'pointsQuotedFor', 'packages');
  return methodId === undefined ? { packages: [], ...kept } : { methodId, packages: [], ...kept };
}

export function setDestination(state: BuyerState, command: CommandOf<'fulfillment.destination'>): Change {
  const { address, addressId } = command;
  const found = address ?? state.personal.customer?.addresses?.find(({ id }) => id === addressId);
  if (found === undefined) return refused(message('unknown_address', undefined, 'fulfillment.destination'));
  const moved = withDestination(state, found);
  const isSame = moved.session.fulfillment.destinationHash === state.session.fulfillment.destinationHash;
  return isSame ? changed(moved) : changed(moved, { carriers: true, taxes: true, facts: true });
}

/** The address goes to the person, its hash and what prices depend on to the session. */
export function withDestination(state: BuyerState, given: Address): BuyerState {
  const destination = plainAddress(given);
  const { country, region, postalCode } = destination;
  const fulfillment: FulfillmentState = {
    destinationHash: hashOf(destination),
    country,
    ...(region === undefined ? {} : { region }),
    ...(postalCode === undefined ? {} : { postalCode }),
    ...omit(state.session.fulfillment, 'destinationHash', 'country', 'region', 'postalCode'),
  };
  return { session: { ...state.session, fulfillment }, personal: { destination, ...omit(state.personal, 'destination') } };
}

export function chooseOption(state: BuyerState, { optionId, packageId }: CommandOf<'fulfillment.option'>): Change {
  const before = state.session.fulfillment.packages;
  const meant = before.filter(({ id }) => packageId === undefined || id === packageId);
  const offers = meant.filter(({ options }) => options.some(({ id }) => id === optionId));
  if (offers.length === 0) {
    const near = nearest(optionId, meant.flatMap(({ options }) => options.map(({ id }) => id)));
    return refused(message('unknown_option', near === undefined ? undefined : { id: optionId, nearest: near }, 'fulfillment.option'));
  }
  if (offers.every((each) => each.optionId === optionId)) return changed(state);
  const packages = before.map((each) => (offers.includes(each) ? { optionId, ...omit(each, 'optionId') } : each));
  return changed(withFulfillment(state, { packages }), { taxes: true });
}

/** The carrier is asked again, because what it asks may depend on the place. */
export function choosePickup(state: BuyerState, { pointId }: CommandOf<'fulfillment.pickup'>): Change {
  const { pickupPoints, pickupPointId } = state.session.fulfillment;
  const point = pickupPoints?.find(({ id }) => id === pointId);
  if (point?.isAvailable !== true) {
    return refused(message(point === undefined ? 'unknown_pickup_point' : 'pickup_unavailable', undefined, 'fulfillment.pickup'));
  }
  if (pickupPointId === pointId) return changed(state);
  return changed(withFulfillment(state, { pickupPointId: pointId }), { carriers: true, taxes: true });
}
