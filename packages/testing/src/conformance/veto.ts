import type { Check, CheckSubject, Risk } from 'kasse/plugin';
import { call } from './call.js';
import { checks, type ConformanceChecks } from './check.js';
import { ensure, ensureId, ensureText, shown } from './expect.js';
import { openPlugin, type PluginMaker } from './open.js';
import { optionChecks, type OptionsFixture, questionChecks } from './question.js';

/** Two checkouts about to commit: one that may, one that may not. */
interface Subjects {
  readonly passes: CheckSubject;
  readonly stops: CheckSubject;
}

export interface CheckFixture extends OptionsFixture<'check'>, Subjects {}

export interface RiskFixture extends OptionsFixture<'risk'>, Subjects {}

/** What every check must do. */
export const checkChecks: ConformanceChecks<CheckFixture> = [
  ...checks<CheckFixture>({
    'check: has nothing to say of what may pass': async ({ open, passes }) => {
      const said = await (await openPlugin(open)).check(passes, call());
      ensure(said.length === 0, `Any message stops the commit, and this one may pass: ${shown(said)}.`);
    },
    'check: says why it stops what may not': async ({ open, stops }) => {
      const said = await (await openPlugin(open)).check(stops, call());
      ensure(said.length > 0, 'It says nothing of a checkout that may not pass.');
      for (const { code, text } of said) {
        ensureId(code, 'The code of a message');
        if (text !== undefined) ensureText(text, 'The text of a message');
      }
    },
  }),
  ...questionChecks<PluginMaker<'check'>, Check, CheckSubject, CheckFixture>({
    method: 'check',
    opened: openPlugin,
    request: ({ stops }) => stops,
    ask: (check, subject, context) => check.check(subject, context),
  }),
  ...optionChecks<'check', CheckFixture>(),
];

/** What every judge of risk must do. */
export const riskChecks: ConformanceChecks<RiskFixture> = [
  ...checks<RiskFixture>({
    'assess: does not reject what may pass': async ({ open, passes }) => {
      const { verdict } = await (await openPlugin(open)).assess(passes, call());
      ensure(verdict === 'accept' || verdict === 'review', `The verdict is ${shown(verdict)}; it should be "accept" or "review".`);
    },
    'assess: rejects what may not': async ({ open, stops }) => {
      const { verdict } = await (await openPlugin(open)).assess(stops, call());
      ensure(verdict === 'reject', `The verdict is ${shown(verdict)}; it should be "reject".`);
    },
  }),
  ...questionChecks<PluginMaker<'risk'>, Risk, CheckSubject, RiskFixture>({
    method: 'assess',
    opened: openPlugin,
    request: ({ stops }) => stops,
    ask: (risk, subject, context) => risk.assess(subject, context),
  }),
  ...optionChecks<'risk', RiskFixture>(),
];
