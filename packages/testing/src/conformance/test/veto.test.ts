import { type Check, type CheckSubject, defineCheck, defineRisk, type Risk } from 'kasse/plugin';
import { describe } from 'vitest';
import { type Fault, type MethodOf, withFaults } from '../../fakes/index.js';
import { checkChecks, type CheckFixture, riskChecks, type RiskFixture } from '../veto.js';
import { answerWhenAborted, anything, prove, spoiled, wrongOptions } from './prove.js';

/** The plugins of this test look at nothing but the city. */
const to = (city: string): CheckSubject => ({ session: {}, personal: { destination: { line1: '1 Mill Lane', city, country: 'GB' } } }) as unknown as CheckSubject;
const mayPass = ({ personal }: CheckSubject): boolean => personal.destination?.city === 'Leeds';
const subjects = () => ({ passes: to('Leeds'), stops: to('Atlantis') });
const stopped = { code: 'check_failed', text: 'We do not deliver there.' } as const;

const check = (faults: Fault<MethodOf<Check>>[] = []) =>
  defineCheck({ id: 'city', setup: () => withFaults<Check>({ check: (subject) => Promise.resolve(mayPass(subject) ? [] : [stopped]) }, faults) })();
const honest = (): CheckFixture => ({
  open: () => spoiled(check()),
  broken: () => check([{ on: 'check', fault: 'lose_request' }]),
  silent: () => check([{ on: 'check', fault: 'hang' }]),
  ...subjects(),
  wrongOptions,
});
const checking = (change: (right: Check) => Check['check']) => (): CheckFixture => ({ ...honest(), open: () => spoiled(check(), (right) => ({ check: change(right) })) });

const risk = (faults: Fault<MethodOf<Risk>>[] = []) =>
  defineRisk({ id: 'city', setup: () => withFaults<Risk>({ assess: (subject) => Promise.resolve({ verdict: mayPass(subject) ? 'accept' : 'reject' }) }, faults) })();
const careful = (): RiskFixture => ({
  open: () => spoiled(risk()),
  broken: () => risk([{ on: 'assess', fault: 'lose_request' }]),
  silent: () => risk([{ on: 'assess', fault: 'hang' }]),
  ...subjects(),
  wrongOptions,
});
const assessing = (change: (right: Risk) => Risk['assess']) => (): RiskFixture => ({ ...careful(), open: () => spoiled(risk(), (right) => ({ assess: change(right) })) });

const moveAway = (subject: CheckSubject): void => void Object.assign(subject, { personal: to('Atlantis, again').personal });

describe('the checks of a check', () => {
  let times = 0;
  prove(checkChecks, honest, {
    'check: has nothing to say of what may pass': checking(() => () => Promise.resolve([stopped])),
    'check: says why it stops what may not': checking((right) => async (...asked) => (await right.check(...asked)).map((said) => ({ ...said, text: 'x'.repeat(1_001) }))),
    'check: answers the same question alike': checking((right) => async (...asked) => (await right.check(...asked)).map((said) => ({ ...said, text: String((times += 1)) }))),
    'check: leaves the request as it is': checking((right) => (subject, call) => {
      const said = right.check(subject, call);
      moveAway(subject);
      return said;
    }),
    'check: throws when its provider is out of order': () => ({ ...honest(), broken: () => ({ check: () => Promise.resolve([]) }) }),
    'check: gives up when the signal aborts': () => ({ ...honest(), silent: () => ({ check: (_subject, { signal }) => answerWhenAborted(signal, []) }) }),
    'options: refuses those that are wrong': () => ({ ...honest(), open: () => ({ ...check(), options: anything }) }),
  });
});

describe('the checks of a judge of risk', () => {
  let times = 0;
  prove(riskChecks, careful, {
    'assess: does not reject what may pass': assessing(() => () => Promise.resolve({ verdict: 'reject' })),
    'assess: rejects what may not': assessing(() => () => Promise.resolve({ verdict: 'review' })),
    'assess: answers the same question alike': assessing((right) => async (...asked) => ({ ...(await right.assess(...asked)), score: (times += 1) })),
    'assess: leaves the request as it is': assessing((right) => (subject, call) => {
      const verdict = right.assess(subject, call);
      moveAway(subject);
      return verdict;
    }),
    'assess: throws when its provider is out of order': () => ({ ...careful(), broken: () => ({ assess: () => Promise.resolve({ verdict: 'accept' }) }) }),
    'assess: gives up when the signal aborts': () => ({ ...careful(), silent: () => ({ assess: (_subject, { signal }) => answerWhenAborted(signal, { verdict: 'accept' }) }) }),
    'options: refuses those that are wrong': () => ({ ...careful(), open: () => ({ ...risk(), options: anything }) }),
  });
});
