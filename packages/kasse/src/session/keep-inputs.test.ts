import { describe, expect, it } from 'vitest';
import type { CompiledFlow, FlowField } from '../flow/index.js';
import { keepInputs } from './keep-inputs.js';
import { flow, session } from './test/fixtures.js';

const asks = (fields: readonly FlowField[], when?: object): CompiledFlow =>
  flow({ steps: [{ id: 'all', sections: [{ kind: 'fields', id: 'extra', fields, ...when }] }] });
const text: FlowField = { id: 'gift', type: 'text', required: false };
const choice: FlowField = { id: 'gift', type: 'choice', required: true, choices: ['red', 'blue'] };
const terms: FlowField = { id: 'terms', type: 'consent', required: true, label: 'terms' };
const kept = (entered: Parameters<typeof session>[0], from: CompiledFlow, to: CompiledFlow) => keepInputs(session(entered), from, to, { country: 'GB' });

describe('keepInputs', () => {
  it('keeps a value that the other flow takes', () => {
    expect(kept({ fields: { gift: 'red' } }, asks([text]), asks([choice]))).toEqual({ fields: { gift: 'red' }, consents: {}, messages: [] });
  });

  it('gives up a value that the other flow would refuse, and says why', () => {
    expect(kept({ fields: { gift: 'green' } }, asks([text]), asks([choice]))).toMatchObject({ fields: {}, messages: [{ code: 'unknown_choice', path: 'extra.gift' }] });
  });

  it('says nothing of a value that is not asked for here', () => {
    const elsewhere = asks([choice], { when: { kind: 'leaf', fact: 'country', operator: 'equal', value: 'FR' } });
    expect(kept({ fields: { gift: 'green' } }, asks([text]), elsewhere)).toEqual({ fields: {}, consents: {}, messages: [] });
  });

  it('sets a value aside that the other flow does not know, and no value for a consent', () => {
    expect(kept({ fields: { gift: 'red', terms: 'yes' } }, asks([text]), asks([terms])).fields).toEqual({ gift: 'red' });
  });

  it('keeps a consent where it is to the same text', () => {
    const granted = { consents: { terms: true } };
    expect(kept(granted, asks([terms]), asks([terms])).consents).toEqual({ terms: true });
    expect(kept(granted, asks([terms]), asks([{ ...terms, label: 'terms-of-members' }])).consents).toEqual({});
    expect(kept(granted, asks([terms]), asks([{ ...terms, type: 'boolean' }])).consents).toEqual({});
    expect(kept(granted, asks([terms]), asks([])).consents).toEqual({});
  });
});
