import { defineFactSource, type FactSource } from 'kasse/plugin';
import { describe } from 'vitest';
import { withFaults, type Fault, type MethodOf } from '../../fakes/index.js';
import { factSourceChecks, type FactSourceFixture } from '../fact-source.js';
import { answerWhenAborted, anything, prove, spoiled, wrongOptions } from './prove.js';

const source = (faults: Fault<MethodOf<FactSource>>[] = []) =>
  defineFactSource({
    id: 'loyalty',
    setup: () => withFaults<FactSource>({ facts: ['loyalty.tier'], load: ({ customerId }) => Promise.resolve(customerId === undefined ? {} : { 'loyalty.tier': 'gold' }) }, faults),
  })();

const honest = (): FactSourceFixture => ({
  open: () => spoiled(source()),
  broken: () => source([{ on: 'load', fault: 'lose_request' }]),
  silent: () => source([{ on: 'load', fault: 'hang' }]),
  request: { customerId: 'ada', cartRef: 'cart-1' },
  wrongOptions,
});

const loading = (change: (right: FactSource) => FactSource['load']) => (): FactSourceFixture => ({ ...honest(), open: () => spoiled(source(), (right) => ({ load: change(right) })) });

describe('the checks of a source of facts', () => {
  prove(factSourceChecks, honest, {
    'load: answers no other facts than it declares': loading((right) => async (...asked) => ({ ...(await right.load(...asked)), 'loyalty.points': 12 })),
    'load: leaves out what it does not know': loading((right) => async (request, call) => ({ ...(await right.load(request, call)), ...(request.customerId === undefined ? { 'loyalty.tier': null as never } : {}) })),
    'load: answers the same question alike': (() => {
      let times = 0;
      return loading(() => () => {
        times += 1;
        return Promise.resolve({ 'loyalty.tier': String(times) });
      });
    })(),
    'load: leaves the request as it is': loading((right) => (request, call) => {
      const loaded = right.load({ ...request }, call);
      Object.assign(request, { cartRef: '' });
      return loaded;
    }),
    'load: throws when its provider is out of order': () => ({ ...honest(), broken: () => ({ facts: [], load: () => Promise.resolve({}) }) }),
    'load: gives up when the signal aborts': () => ({ ...honest(), silent: () => ({ facts: [], load: (_request, { signal }) => answerWhenAborted(signal, {}) }) }),
    'options: refuses those that are wrong': () => ({ ...honest(), open: () => ({ ...source(), options: anything }) }),
  });
});
