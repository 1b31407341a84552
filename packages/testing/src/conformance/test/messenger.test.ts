import type { Messenger } from 'kasse/plugin';
import { describe } from 'vitest';
import { fakeMessenger } from '../../fakes/index.js';
import { call } from '../call.js';
import { messengerChecks, type MessengerFixture } from '../messenger.js';
import { answerWhenAborted, anything, prove, spoiled, wrongOptions } from './prove.js';

function fixture(change: (right: Messenger) => Partial<Messenger> = () => ({})): MessengerFixture {
  let made = fakeMessenger();
  return {
    open: () => {
      made = fakeMessenger();
      return spoiled(made.plugin, change);
    },
    sent: () => made.sent.size,
    broken: () => fakeMessenger({ faults: [{ on: 'send', fault: 'lose_request' }] }).plugin,
    silent: () => fakeMessenger({ faults: [{ on: 'send', fault: 'hang' }] }).plugin,
    wrongOptions,
  };
}

describe('the checks of a messenger', () => {
  prove(messengerChecks, fixture, {
    'send: sends once, however often its key comes': () => {
      let times = 0;
      return fixture((right) => ({
        send: (message, { idempotencyKey }) => {
          times += 1;
          return right.send(message, call(`${idempotencyKey}-${times}`));
        },
      }));
    },
    'send: sends again under another key': () => fixture((right) => ({ send: (message) => right.send(message, call(message.to)) })),
    'send: leaves the message as it is': () =>
      fixture((right) => ({
        send: (message, how) => {
          Object.assign(message, { to: 'ADA@EXAMPLE.COM' });
          return right.send(message, how);
        },
      })),
    'send: throws when its provider is out of order': () => ({ ...fixture(), broken: () => ({ send: () => Promise.resolve() }) }),
    'send: gives up when the signal aborts': () => ({ ...fixture(), silent: () => ({ send: (_message, { signal }) => answerWhenAborted(signal, undefined) }) }),
    'options: refuses those that are wrong': () => {
      const right = fixture();
      return { ...right, open: async (world) => ({ ...spoiled((await right.open(world)) as ReturnType<typeof fakeMessenger>['plugin']), options: anything }) };
    },
  });
});
