import type { Address, Contact } from './buyer.js';
import type { BuyerState } from './apply-command.js';
import { type Change, changed } from './change.js';
import { omit } from './omit.js';
import type { CommandOf } from './command.js';

const CONTACT_KEYS = ['email', 'phone', 'givenName', 'familyName'] as const satisfies readonly (keyof Contact)[];

/** What is absent stays, what is empty goes. No fact is read from it, so that it changes no flow. */
export function setContact(state: BuyerState, command: CommandOf<'contact.set'>): Change {
  const contact: Partial<Record<keyof Contact, string>> = {};
  for (const key of CONTACT_KEYS) {
    const value = command[key] ?? state.personal.contact?.[key];
    if (value !== undefined && value !== '') contact[key] = value;
  }
  return changed({ session: state.session, personal: { contact, ...omit(state.personal, 'contact') } });
}

const ADDRESS_KEYS = [
  'givenName',
  'familyName',
  'organization',
  'line1',
  'line2',
  'city',
  'region',
  'postalCode',
  'country',
  'phone',
] as const satisfies readonly (keyof Address)[];

/** An address with only its own keys and nothing empty, so that equal addresses are equal. */
export function plainAddress(address: Address): Address {
  const plain: Partial<Record<keyof Address, string>> = {};
  for (const key of ADDRESS_KEYS) {
    const value = address[key];
    if (value !== undefined && value !== '') plain[key] = value;
  }
  return { ...plain, line1: address.line1, city: address.city, country: address.country };
}
