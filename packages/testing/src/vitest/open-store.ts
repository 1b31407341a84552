import type { Store } from 'kasse/plugin';

/** Opens what a suite of stores was given. @throws {Error} When that is no store. */
export async function openStore(create: () => Store | Promise<Store>): Promise<Store> {
  const made: unknown = await create();
  if (typeof made === 'object' && made !== null && 'commit' in made && 'close' in made) return made as Store; // The checks ask for the rest.
  throw new Error('describeStore has to be given a function that makes an empty store, such as () => myStore(emptyDatabase()). What it made has no "commit" or no "close".');
}
