import { findFact } from './find-fact.js';
import { phraseLeaf, REDACTED } from './phrase.js';
import { formatTime } from './time.js';
import { weigh, type WeighedFacts } from './weigh.js';
import type {
  Candidate,
  Condition,
  ConditionLeaf,
  FactCatalogue,
  FactDefinition,
  FactValue,
  FlowExplanation,
  LossReason,
} from './types.js';

/** Says why a candidate won or lost against the winner. Its own conditions are named before the winner's priority. */
export function explainCandidate(
  candidate: Candidate,
  winner: Candidate,
  facts: WeighedFacts,
  catalogue: FactCatalogue,
): FlowExplanation {
  const { id: flowId, priority } = candidate;
  const lost = (reason: LossReason, sentence: string): Lost => ({ flowId, priority, outcome: 'lost', reason, sentence });
  if (flowId === winner.id) return { flowId, priority, outcome: 'won', sentence: whyWon(candidate) };
  if (!candidate.enabled) return lost('disabled', 'it is switched off');
  for (const [reason, condition] of conditionsOf(candidate)) {
    const failed = failureOf(condition, facts, catalogue);
    if (failed === undefined) continue;
    const { leaf, actual, isMissing, sentence } = failed;
    return { ...lost(reason ?? (isMissing ? 'fact-missing' : 'value-mismatch'), sentence), leaf, actual };
  }
  return lost('lower-priority', whyLower(candidate, winner));
}

type Lost = Extract<FlowExplanation, { outcome: 'lost' }>;

/** Window, share and `when`, each with the reason it gives when it fails; that of `when` depends on the comparison. */
function conditionsOf({ window, share, when }: Candidate): readonly (readonly [LossReason | undefined, Condition])[] {
  return [
    ...(window === undefined ? [] : [['outside-window', window] as const]),
    ...(share === undefined ? [] : [['outside-share', share] as const]),
    ...(when === undefined ? [] : [[undefined, when] as const]),
  ];
}

interface Failure {
  readonly leaf: ConditionLeaf;
  readonly actual: FactValue | null;
  readonly isMissing: boolean;
  readonly sentence: string;
}

const ALTERNATIVES_MAX = 3;

function failureOf(condition: Condition, facts: WeighedFacts, catalogue: FactCatalogue): Failure | undefined {
  const { truth, leaves } = weigh(condition, facts);
  if (truth === 'true') return undefined;
  const [leaf] = leaves;
  const actual = facts[leaf.fact];
  const phrases = leaves
    .slice(0, ALTERNATIVES_MAX)
    .map((one) => phraseLeaf(one, facts[one.fact], definitionOf(one, catalogue)));
  const more = leaves.length - phrases.length;
  return {
    leaf,
    actual: shownValue(actual, definitionOf(leaf, catalogue)),
    isMissing: actual === undefined || actual === null,
    sentence: [...phrases, ...(more > 0 ? [`${more} more that did not hold`] : [])].join('; or '),
  };
}

function shownValue(actual: unknown, fact: FactDefinition): FactValue | null {
  if (actual === undefined || actual === null) return null;
  if (fact.personal) return REDACTED;
  if (fact.type === 'time' && typeof actual === 'number') return formatTime(actual);
  // Facts reach selection normalised.
  return actual as FactValue;
}

function definitionOf({ fact }: ConditionLeaf, catalogue: FactCatalogue): FactDefinition {
  const found = findFact(catalogue, fact);
  // createSelector refuses conditions on facts that the catalogue does not have.
  if (found === undefined) throw new RangeError(`There is no fact "${fact}".`);
  return found;
}

function whyWon({ isDefault, priority, when, window, share }: Candidate): string {
  if (isDefault) return 'no other flow matches, and this is the default';
  const isFree = when === undefined && window === undefined && share === undefined;
  const first = isFree ? 'it has no conditions' : 'all its conditions hold';
  return `${first}, and no matching flow has a higher priority than ${priority}`;
}

function whyLower(candidate: Candidate, winner: Candidate): string {
  if (candidate.isDefault) return `it is the default, and "${winner.id}" matches`;
  if (candidate.priority === winner.priority) {
    return `it matches, but so does "${winner.id}" with the same priority ${winner.priority}, and its id comes first`;
  }
  const theirs = `"${winner.id}" with the higher priority ${winner.priority}`;
  return `it matches, but so does ${theirs} (this one has ${candidate.priority})`;
}
