import { BUCKET_PREFIX } from './built-in-facts.js';
import type { FactCatalogue, FactDefinition } from './types.js';

const EXPERIMENT_ID = /^[A-Za-z0-9][\w-]{0,63}$/;

/** The definition of a fact by id. `bucket.<experiment>` exists for every experiment id: an integer from 0 to 9999. */
export function findFact(catalogue: FactCatalogue, id: string): FactDefinition | undefined {
  if (Object.hasOwn(catalogue.facts, id)) return catalogue.facts[id];
  if (!id.startsWith(BUCKET_PREFIX)) return undefined;
  const experiment = id.slice(BUCKET_PREFIX.length);
  if (!EXPERIMENT_ID.test(experiment)) return undefined;
  return {
    id,
    label: `bucket of ${experiment}`,
    type: 'integer',
    min: 0,
    max: 9999,
    source: 'input',
    availableFrom: 'open',
    personal: false,
  };
}
