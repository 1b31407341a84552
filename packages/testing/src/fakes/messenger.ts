import { defineMessenger, type Messenger, type Plugin } from 'kasse/plugin';
import { type Fault, type MethodOf, withFaults } from './faults.js';

export interface FakeMessenger {
  readonly plugin: Plugin<'message'>;
  /** Each message once, by its key. */
  readonly sent: ReadonlyMap<string, Parameters<Messenger['send']>[0]>;
  readonly faults: Fault<MethodOf<Messenger>>[];
}

/** Keeps what it is to send. @example fakeMessenger({ faults: [{ on: 'send', fault: 'lose_request' }] }) */
export function fakeMessenger({ id = 'message', faults: given = [] }: { readonly id?: string; readonly faults?: readonly Fault<MethodOf<Messenger>>[] } = {}): FakeMessenger {
  const sent = new Map<string, Parameters<Messenger['send']>[0]>();
  const faults = [...given];
  const contract: Messenger = {
    send: (message, { idempotencyKey }) => {
      sent.set(idempotencyKey, message);
      return Promise.resolve();
    },
  };
  return { sent, faults, plugin: defineMessenger({ id, setup: () => withFaults(contract, faults) })() };
}
