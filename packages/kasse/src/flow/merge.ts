import type { JsonNode, JsonProperty } from '../json/index.js';

type ObjectNode = JsonNode & { readonly type: 'object' };

/** Lists whose items have ids, and are merged by them. Every other list is replaced as a whole. */
const MERGED_LISTS: ReadonlySet<string> = new Set([
  'steps',
  'sections',
  'fields',
  'methods',
  'checks',
  'thankYou',
  'followUps',
  'ifAbandoned',
]);

/** Objects that mean something only as a whole. */
const WHOLE: ReadonlySet<string> = new Set(['when', 'window', 'onOutage']);

/** Of a document itself, not of what inherits it. */
const OWN: ReadonlySet<string> = new Set(['$schema', 'id', 'title', 'extends']);

/** What decides which kind of section an object is. */
const KINDS = ['section', 'content', 'widget', 'fields'] as const;

/** Called for each `"remove": true` that takes nothing away. */
export type OnNothingToRemove = (node: JsonNode, id: string) => void;

/**
 * Lays a document over the one it inherits from, keeping the place where each part was written.
 *
 * Objects merge key by key, lists with ids merge item by item: an item of a known id changes that item where it
 * stands, a new one goes to the end. `{ "remove": true }` in an item takes it away, as a whole value it takes the key away.
 * Conditions, windows, outage policies and all other lists are replaced as a whole.
 */
export function mergeDocuments(base: JsonNode | undefined, over: JsonNode, onNothing: OnNothingToRemove): JsonNode {
  if (over.type !== 'object') return over;
  const inherited = base?.type === 'object' ? base.properties.filter(({ key }) => !OWN.has(key)) : [];
  return mergeObjects({ ...over, properties: inherited }, over, onNothing, true);
}

/** The plain value of a tree. */
export function valueOf(node: JsonNode): unknown {
  switch (node.type) {
    case 'literal':
      return node.value;
    case 'array':
      return node.items.map(valueOf);
    case 'object':
      return objectOf(node);
  }
}

/** By assignment: half the time of `Object.fromEntries` on ten thousand flows. `__proto__` was refused on reading. */
function objectOf(node: ObjectNode): Readonly<Record<string, unknown>> {
  const object: Record<string, unknown> = {};
  for (const { key, value } of node.properties) if (value !== undefined) object[key] = valueOf(value);
  return object;
}

function mergeObjects(base: ObjectNode, over: ObjectNode, onNothing: OnNothingToRemove, hasIds: boolean): ObjectNode {
  const merged = new Map<string, JsonProperty>(base.properties.map((property) => [property.key, property]));
  for (const property of over.properties) {
    if (property.value === undefined) continue;
    const inherited = merged.get(property.key)?.value;
    if (isRemoval(property.value)) {
      if (inherited === undefined) onNothing(property.value, property.key);
      merged.delete(property.key);
      continue;
    }
    merged.set(property.key, { ...property, value: mergeValues(property.key, inherited, property.value, onNothing, hasIds) });
  }
  return { ...over, properties: [...merged.values()] };
}

function mergeValues(
  key: string,
  base: JsonNode | undefined,
  over: JsonNode,
  onNothing: OnNothingToRemove,
  hasIds: boolean,
): JsonNode {
  if (WHOLE.has(key) && hasIds) return over;
  if (over.type === 'object') {
    // Options belong to a plugin: their lists have no ids that we know.
    const inside = hasIds && key !== 'options';
    return mergeObjects(base?.type === 'object' ? base : { ...over, properties: [] }, over, onNothing, inside);
  }
  if (over.type === 'array' && hasIds && MERGED_LISTS.has(key)) {
    return { ...over, items: mergeItems(base?.type === 'array' ? base.items : [], over.items, onNothing) };
  }
  return over;
}

function mergeItems(base: readonly JsonNode[], over: readonly JsonNode[], onNothing: OnNothingToRemove): JsonNode[] {
  const merged: (JsonNode | undefined)[] = [...base];
  const places = new Map<string, number>();
  base.forEach((node, index) => {
    const id = itemId(node);
    if (id !== undefined && !places.has(id)) places.set(id, index);
  });
  for (const node of over) {
    const id = itemId(node);
    const place = id === undefined ? undefined : places.get(id);
    // A second item of the same id does not change the inherited one again: it is a double, and will be told.
    if (id !== undefined) places.delete(id);
    const inherited = place === undefined ? undefined : merged[place];
    if (removes(node)) {
      if (place === undefined || inherited === undefined) onNothing(node, id ?? '');
      else merged[place] = undefined;
    } else if (place === undefined || inherited === undefined) {
      merged.push(mergeItem(undefined, node, onNothing));
    } else {
      merged[place] = mergeItem(inherited, node, onNothing);
    }
  }
  return merged.filter((node) => node !== undefined);
}

function mergeItem(base: JsonNode | undefined, over: JsonNode, onNothing: OnNothingToRemove): JsonNode {
  // "contact" says no more than that it is there.
  if (over.type !== 'object') return base ?? over;
  const isSameKind = base?.type === 'object' && kindOf(base) === kindOf(over);
  return mergeObjects(isSameKind ? base : { ...over, properties: [] }, over, onNothing, true);
}

/** The id an item has by itself: its `id`, else what it names. */
function itemId(node: JsonNode): string | undefined {
  if (node.type === 'literal') return typeof node.value === 'string' ? node.value : undefined;
  if (node.type === 'array') return undefined;
  for (const key of ['id', 'section', 'content', 'widget', 'method']) {
    const value = node.properties.find((property) => property.key === key)?.value;
    if (value?.type === 'literal' && typeof value.value === 'string') return value.value;
  }
  return node.properties.some(({ key }) => key === 'fields') ? 'fields' : undefined;
}

function kindOf(node: ObjectNode): string | undefined {
  return KINDS.find((kind) => node.properties.some(({ key }) => key === kind));
}

function removes(node: JsonNode): boolean {
  if (node.type !== 'object') return false;
  const remove = node.properties.find(({ key }) => key === 'remove')?.value;
  return remove?.type === 'literal' && remove.value === true;
}

function isRemoval(node: JsonNode): boolean {
  return node.type === 'object' && node.properties.length === 1 && removes(node);
}
