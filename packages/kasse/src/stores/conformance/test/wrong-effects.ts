import type { EffectWrite, StoreResult } from '../../../contracts/index.js';
import type { Effect, EffectState } from '../../../session/index.js';
import { announcing, racing, rewriting, wrong, type WrongStore, type WrongStores } from './wrong-store.js';

const lettingBack = (from: EffectState, to: EffectState): WrongStore =>
  wrong(`lets what is ${from} become ${to}`, (right) => {
    const changed = new Map<string, Effect>();
    return {
      commit: async (unit) => {
        const known = new Map((await right.effects(unit.session.id)).map((effect) => [effect.key, effect.state]));
        const back = unit.effects.filter(({ write, effect }) => write === 'update' && effect.state === to && known.get(effect.key) === from);
        for (const { effect } of back) changed.set(effect.key, effect);
        return right.commit({ ...unit, effects: unit.effects.filter((each) => !back.includes(each)) });
      },
      effects: async (sessionId) => (await right.effects(sessionId)).map((effect) => changed.get(effect.key) ?? effect),
    };
  });

const writingInPart = (what: string, isBad: (each: EffectWrite) => boolean): WrongStore =>
  announcing(`announces a step that has ${what}`, ({ effects }, result) => result === 'rejected' && effects.some(isBad));

export const wrongEffects: WrongStores = {
  'keeps every effect of a session in the order they were intended': wrong('sorts effects by their keys', (right) => ({
    effects: async (sessionId) => [...(await right.effects(sessionId))].sort((a, b) => (a.key < b.key ? -1 : 1)),
  })),
  'updates what was learned and nothing else': wrong('writes the whole row of an effect anew', (right) => {
    const anew = new Map<string, Effect>();
    return {
      commit: async (unit) => {
        const result = await right.commit(unit);
        if (result.status === 'committed') for (const { write, effect } of unit.effects) if (write === 'update') anew.set(effect.key, effect);
        return result;
      },
      effects: async (sessionId) => (await right.effects(sessionId)).map((effect) => anew.get(effect.key) ?? effect),
    };
  }),
  'tells the same reference of two gateways apart': wrong('finds a reference whoever gave it', (right) => ({ findByReference: (shopKey, _, reference) => right.findByReference(shopKey, 'primary', reference) })),
  'keeps the reference of a payment for the session that bears it': announcing('announces a step whose payment is another session\'s', (_, result) => result !== 'rejected' && result.status === 'reference_taken'),
  'lets a reference be repeated where it is one payment or none': wrong('takes a reference once, whatever bears it', (right) => ({
    commit: async (unit): Promise<StoreResult> => {
      for (const { effect: { key, target, reference } } of unit.effects) {
        const found = reference === undefined ? undefined : await right.findByReference(unit.session.shopKey, target, reference);
        if (found !== undefined && found.key !== key) return { status: 'reference_taken', key };
      }
      return right.commit(unit);
    },
  })),
  'gives a reference that two sessions bring at the same moment to one of them': racing(
    'looks for a reference before it writes it',
    ({ effects }) => effects.find(({ effect }) => effect.reference !== undefined)?.effect.reference,
    (unit) => ({ ...unit, effects: unit.effects.map(({ write, effect: { reference, ...effect } }) => ({ write, effect })) }),
  ),
  'updates an effect inserted by the same unit': rewriting('updates effects before it inserts them', (unit) => ({
    ...unit,
    effects: [...unit.effects.filter(({ write }) => write === 'update'), ...unit.effects.filter(({ write }) => write === 'insert')],
  })),
  'never lets what is succeeded become failed': lettingBack('succeeded', 'failed'),
  'never lets what is failed become succeeded': lettingBack('failed', 'succeeded'),
  'never lets what is reversed become failed': lettingBack('reversed', 'failed'),
  'never lets what is unknown become intended': lettingBack('unknown', 'intended'),
  'refuses a known outcome that would become an intent and writes nothing of the unit': writingInPart('an outcome that would become an intent', ({ write, effect }) => write === 'update' && effect.state === 'intended'),
  'refuses a key that was inserted before and writes nothing of the unit': writingInPart('a key that was inserted before', ({ write, effect }) => write === 'insert' && effect.state === 'unknown'),
  'refuses an effect that nobody inserted and writes nothing of the unit': writingInPart('an effect that nobody inserted', ({ write, effect }) => write === 'update' && effect.state === 'reversed'),
  'refuses a bad unit alone when others wait with it': wrong('fails a whole batch for one bad unit', (right) => {
    const batch = new Set<Promise<StoreResult>>();
    return {
      commit: async (unit) => {
        const own = right.commit(unit);
        batch.add(own);
        // Whoever asks in the same moment shares the batch.
        await Promise.resolve();
        try {
          await Promise.all(batch);
          return await own;
        } finally {
          batch.delete(own);
        }
      },
    };
  }),
};
