import { message } from '../errors/index.js';
import type { CompiledFlow } from '../flow/index.js';
import type { BuyerState, CommandContext } from './apply-command.js';
import { type Change, changed, invalid, refused } from './change.js';
import type { CommandOf } from './command.js';
import { omit } from './omit.js';
import type { StoredValueUse } from './stored-value.js';

/**
 * Pays with a gift card or points. What a customer owns is found by who is signed in, never by what was entered.
 * The account is asked for its balance before the change is kept.
 */
export function addStoredValue(state: BuyerState, command: CommandOf<'storedValue.add'>, flow: CompiledFlow, { spentBy = {}, accountOf = (_, entered) => entered }: CommandContext): Change {
  const { plugin, code, amountMinor } = command;
  const { storedValue: offered = [] } = flow.payment;
  const owner = offered.includes(plugin) && Object.hasOwn(spentBy, plugin) ? spentBy[plugin] : undefined;
  if (owner === undefined) return refused(message('stored_value_not_offered', undefined, 'storedValue'));
  const { session, personal } = state;
  const account = owner === 'customer' ? (personal.customer?.id ?? session.customerId) : code === undefined ? undefined : accountOf(plugin, code);
  if (owner === 'customer' && code !== undefined) return refused(invalid('This pays from the account of whoever is logged in and takes no code. Leave the code out.', 'storedValue.code'));
  if (account === undefined) return refused(owner === 'customer' ? message('account_required', undefined, 'storedValue') : message('missing_value', { name: 'code' }, 'storedValue.code'));
  const uses = session.storedValue ?? [];
  const known = uses.find((use) => use.plugin === plugin && personal.accounts?.[use.id] === account);
  if (known === undefined && uses.length >= USES_MAX) return refused(message('too_many_gift_cards', { max: USES_MAX }, 'storedValue'));
  const id = known?.id ?? `sv${Math.max(0, ...uses.map((use) => Number(use.id.slice(2)))) + 1}`;
  const use: StoredValueUse = {
    id,
    plugin,
    balanceMinor: 0,
    ...(owner === 'customer' ? {} : { masked: masked(code ?? account) }),
    ...(amountMinor === undefined ? {} : { mostMinor: amountMinor }),
  };
  // Entered again, it is the same account with another amount.
  const all = known === undefined ? [...uses, use] : uses.map((each) => (each === known ? use : each));
  const place = ({ plugin: name }: StoredValueUse): number => offered.indexOf(name);
  return changed(withUses({ session, personal: { ...personal, accounts: { ...personal.accounts, [id]: account } } }, all.sort((a, b) => place(a) - place(b))), { balances: true });
}

/** Removing what is not there is done already. */
export function removeStoredValue(state: BuyerState, { id }: CommandOf<'storedValue.remove'>): Change {
  const uses = state.session.storedValue ?? [];
  return changed(uses.some((use) => use.id === id) ? withUses(state, uses.filter((use) => use.id !== id)) : state);
}

/** With these accounts and no others, without a trace of the rest. */
export function withUses({ session, personal }: BuyerState, uses: readonly StoredValueUse[]): BuyerState {
  const { accounts = {} } = personal;
  const others = omit(personal, 'accounts');
  if (uses.length === 0) return { session: omit(session, 'storedValue'), personal: others };
  const kept = Object.fromEntries(uses.flatMap(({ id }) => (accounts[id] === undefined ? [] : [[id, accounts[id]] as const])));
  return { session: { ...session, storedValue: uses }, personal: { ...others, accounts: kept } };
}

const USES_MAX = 10;

/** The last four signs of a long code, none of a short one. */
function masked(code: string): string {
  return code.length < 8 ? '••••' : `•••• ${code.slice(-4)}`;
}
