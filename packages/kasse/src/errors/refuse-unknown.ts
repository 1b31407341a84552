import { nearest } from '../json/index.js';
import { KasseError } from './kasse-error.js';

/** The options there are; hidden ones are taken and not offered. */
export type KnownOptions = Readonly<Record<string, 'hidden' | true>>;

/**
 * Refuses an option that is not known: passed over, it would be one that somebody relies on and that does nothing.
 * @param of - Who takes the options, as it stands in the message.
 * @throws {KasseError} `ERR_MISUSE` with the nearest option there is; `part` in its details is the option unless given.
 */
export function refuseUnknown(given: object | undefined, known: KnownOptions, of: string, part?: string): void {
  const unknown = Object.keys(given ?? {}).find((key) => !Object.hasOwn(known, key));
  if (unknown === undefined) return;
  const offered = Object.keys(known).filter((key) => known[key] === true);
  const near = nearest(unknown, offered);
  const cure = near === undefined ? `It takes ${offered.join(', ')}.` : `Did you mean "${near}"?`;
  throw new KasseError('ERR_MISUSE', `${of} has no option "${unknown}". ${cure}`, { part: part ?? unknown });
}
