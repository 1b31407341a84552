import type { Messenger } from 'kasse/plugin';
import { call, endOf } from './call.js';
import { checks, checksOf, type ConformanceChecks } from './check.js';
import { ensure, ensureRejects, same } from './expect.js';
import { openPlugin } from './open.js';
import { optionChecks, type OptionsFixture } from './question.js';

export interface MessengerFixture extends OptionsFixture<'message'> {
  /** How many messages went out, all tests together. */
  readonly sent: () => number | Promise<number>;
}

const aMessage = (): Parameters<Messenger['send']>[0] => ({ to: 'ada@example.com', template: 'thank-you', data: { number: 'K-1' } });

/** What every messenger must do. */
export const messengerChecks: ConformanceChecks<MessengerFixture> = [
  ...checks<MessengerFixture>({
    'send: sends once, however often its key comes': async ({ open, sent }) => {
      const messenger = await openPlugin(open);
      const before = await sent();
      for (let times = 0; times < 2; times += 1) await messenger.send(aMessage(), call('m1'));
      same((await sent()) - before, 1, 'Messages sent under one key');
    },
    'send: sends again under another key': async ({ open, sent }) => {
      const messenger = await openPlugin(open);
      const before = await sent();
      for (const key of ['m1', 'm2']) await messenger.send(aMessage(), call(key));
      same((await sent()) - before, 2, 'Messages sent under two keys');
    },
    'send: leaves the message as it is': async ({ open }) => {
      const given = aMessage();
      await (await openPlugin(open)).send(given, call('m1'));
      same(given, aMessage(), 'send changed the message');
    },
  }),
  ...checksOf<MessengerFixture, 'broken'>('broken', {
    'send: throws when its provider is out of order': async ({ broken }) => {
      await ensureRejects((await openPlugin(broken)).send(aMessage(), call('m1')), 'What was not sent is not sent.');
    },
  }),
  ...checksOf<MessengerFixture, 'silent'>('silent', {
    'send: gives up when the signal aborts': async ({ silent }) => {
      const messenger = await openPlugin(silent);
      ensure('error' in (await endOf((context) => messenger.send(aMessage(), context))), 'It may not have been sent: throw.');
    },
  }),
  ...optionChecks<'message', MessengerFixture>(),
];
