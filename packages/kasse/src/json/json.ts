/** Any value that JSON can carry. Readonly, because sessions and events are never edited in place. */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject;

/** A JSON object. Keys are own, `__proto__` is never one of them. */
export interface JsonObject {
  readonly [key: string]: Json;
}
