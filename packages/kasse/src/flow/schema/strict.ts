import * as z from 'zod';
import { SHOP_LIMITS } from '../limits.js';

/**
 * A strict object whose complaint about an unknown key carries the known ones,
 * so that the reader of the complaint can name the nearest.
 */
export function strict<Shape extends z.core.$ZodLooseShape>(shape: Shape): z.ZodObject<Shape, z.core.$strict> {
  const known = JSON.stringify(Object.keys(shape));
  return z.strictObject(shape, { error: (issue) => (issue.code === 'unrecognized_keys' ? known : undefined) });
}

/** A list with the shop's common bound. */
export function list<Item extends z.core.SomeType>(item: Item, max: number = SHOP_LIMITS.items): z.ZodArray<Item> {
  return z.array(item).max(max);
}

/** A thing that a document may also take away from what it inherits. */
export function removable<Type extends z.core.SomeType>(type: Type): z.ZodUnion<readonly [Type, typeof removal]> {
  return z.union([type, removal]);
}

/** `{ "remove": true }` in place of an inherited value. */
export const removal = strict({ remove: z.literal(true) });

/**
 * Ids of flows, steps, sections, plugins, texts: letters, digits, and `. _ -` inside.
 *
 * What buyers enter is looked up by them in plain objects, so that names every object has are none.
 */
export const id = z
  .string()
  .regex(/^(?!(?:constructor|hasOwnProperty|isPrototypeOf|propertyIsEnumerable|toLocaleString|toString|valueOf)$)[A-Za-z0-9](?:[A-Za-z0-9._-]{0,62}[A-Za-z0-9])?$/);

/** A name or title for people. */
export const title = z.string().min(1).max(SHOP_LIMITS.titleLength);

/** Money as `"50.00 GBP"`; read by the money floor. */
export const money = z.string();

/** A period such as `PT1H` or `P2D`; read by `parseDuration`. */
export const duration = z.string();

/** An instant such as `2026-11-20T00:00:00Z`; read by `parseInstant`. */
export const instant = z.string();

/** A condition, checked whole by the rules floor, which knows the facts and their operators. */
export const condition = z.unknown();
