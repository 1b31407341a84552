import { KasseError } from '../errors/index.js';
import type { EngineContext } from './context.js';

/** @throws {KasseError} `ERR_ENGINE_CLOSED` from the moment on in which the engine is told to close. */
export function mustBeOpen({ life }: EngineContext): void {
  if (life.isClosing) throw new KasseError('ERR_ENGINE_CLOSED', 'This engine was closed. Create another one to go on.', {});
}

type Methods = Readonly<Record<string, (...args: never[]) => Promise<unknown>>>;

/** The same methods, each of which rejects once the engine is closed: whoever holds them may do so for longer. */
export function whileOpen<T extends { readonly [K in keyof T]: Methods[string] }>(engine: EngineContext, methods: T): T {
  const guarded = Object.entries<Methods[string]>(methods).map(([name, method]) => [
    name,
    async (...args: never[]) => {
      mustBeOpen(engine);
      return method(...args);
    },
  ]);
  // Name by name what was given.
  return Object.fromEntries(guarded) as T;
}
