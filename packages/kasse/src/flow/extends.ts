import type { JsonNode } from '../json/index.js';
import { SHOP_LIMITS } from './limits.js';
import { mergeDocuments } from './merge.js';
import { didYouMean, type Reporter } from './reporter.js';
import { shift, type Source } from './source.js';

/** A preset as its file says it, and what it extends. */
export interface Preset {
  readonly id: string;
  readonly extends?: string;
  readonly source: Source;
}

interface Heir {
  readonly id: string;
  readonly extends?: string | undefined;
}

export interface Inheritance {
  /** Characters of a flow and of every preset above it: about what there is to compile. */
  lengthOf(flow: Heir, source: Source): number;
  /** Lays a flow over its presets. Returns nothing, with the problem told, when they cannot be resolved. */
  resolve(flow: Heir, source: Source): Source | undefined;
}

/** Prepares the presets of a shop for its flows to inherit from. */
export function createInheritance(presets: readonly Preset[], reporter: Reporter): Inheritance {
  const byId = new Map(presets.map((preset, index) => [preset.id, { preset, index }]));
  const files = presets.map(({ source }) => source.file);
  const merged = new Map<string, JsonNode | undefined>();
  for (const { preset } of byId.values()) checkChain(preset, byId, reporter);

  /** The preset with all above it, in offsets that name its files; nothing when its chain is broken. */
  const resolvePreset = (id: string, depth: number): JsonNode | undefined => {
    if (merged.has(id)) return merged.get(id);
    const found = byId.get(id);
    if (found === undefined || depth > byId.size) return undefined;
    const { preset, index } = found;
    const own = shift(preset.source.root, index);
    const above = preset.extends === undefined ? undefined : resolvePreset(preset.extends, depth + 1);
    const isBroken = preset.extends !== undefined && above === undefined;
    const node = isBroken ? undefined : merge(above, own, { file: preset.source.file, root: own, inherited: files }, reporter);
    merged.set(id, node);
    return node;
  };

  return {
    lengthOf: (flow, source) => chainOf(flow.extends, byId).reduce((sum, preset) => sum + preset.source.root.length, source.root.length),
    resolve: (flow, source) => {
      if (flow.extends === undefined) {
        // Without a base a merge only looks for removals; most flows have none.
        if (!source.file.text.includes('remove')) return source;
        return { ...source, root: merge(undefined, source.root, source, reporter) };
      }
      if (!byId.has(flow.extends)) {
        reportUnknown(`Flow "${flow.id}"`, flow.extends, source, [...byId.keys()], reporter);
        return undefined;
      }
      const base = resolvePreset(flow.extends, 0);
      if (base === undefined) {
        // The preset tells why; this flow only fails with it.
        return undefined;
      }
      if (isTooDeep(flow.extends, byId)) {
        const message = `Flow "${flow.id}" inherits through more than ${SHOP_LIMITS.presets} presets. Merge some of them.`;
        reporter.report('extends-too-deep', source, ['extends'], message);
        return undefined;
      }
      const root = merge(base, source.root, { ...source, inherited: files }, reporter);
      return { file: source.file, root, inherited: files };
    },
  };
}

type PresetIndex = ReadonlyMap<string, { readonly preset: Preset; readonly index: number }>;

/** Tells an unknown preset where it is named, and a circle at each preset that is part of it. */
function checkChain(preset: Preset, byId: PresetIndex, reporter: Reporter): void {
  if (preset.extends === undefined) return;
  if (!byId.has(preset.extends)) {
    reportUnknown(`Preset "${preset.id}"`, preset.extends, preset.source, [...byId.keys()], reporter);
    return;
  }
  const seen = new Set<string>();
  for (let id: string | undefined = preset.extends; id !== undefined && !seen.has(id); id = byId.get(id)?.preset.extends) {
    seen.add(id);
    if (id !== preset.id) continue;
    const circle = [preset.id, ...seen].join('" extends "');
    reporter.report('extends-cycle', preset.source, ['extends'], `"${circle}": a circle. Remove one "extends".`);
    return;
  }
}

function isTooDeep(start: string, byId: PresetIndex): boolean {
  return chainOf(start, byId).length > SHOP_LIMITS.presets;
}

/** From the nearest preset up; cut off one after the most there may be, so that a circle ends too. */
function chainOf(start: string | undefined, byId: PresetIndex): readonly Preset[] {
  const chain: Preset[] = [];
  for (let next = byId.get(start ?? ''); next !== undefined && chain.length <= SHOP_LIMITS.presets; next = byId.get(next.preset.extends ?? '')) {
    chain.push(next.preset);
  }
  return chain;
}

function reportUnknown(who: string, id: string, source: Source, known: readonly string[], reporter: Reporter): void {
  const message = `${who} extends "${id}", but there is no presets/${id}.jsonc.${didYouMean(id, known)}`;
  reporter.report('unknown-preset', source, ['extends'], message);
}

function merge(base: JsonNode | undefined, over: JsonNode, source: Source, reporter: Reporter): JsonNode {
  return mergeDocuments(base, over, (node, id) => {
    const message = `"${id}" is removed here, but it is not inherited. Remove this entry or correct its id.`;
    reporter.report('nothing-to-remove', { ...source, root: node }, [], message);
  });
}

