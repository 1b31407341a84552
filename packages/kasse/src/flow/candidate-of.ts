import { type Candidate, compileWindow, shareCondition } from '../rules/index.js';
import { given } from './given.js';
import type { CompiledFlow } from './types.js';

/** A flow as selection sees it: its window as a condition on `now`, its arm as one on `bucket.<experiment>`. */
export function candidateOf(flow: CompiledFlow): Candidate {
  const { id, priority, enabled, isDefault, when, window, experiment } = flow;
  return {
    id,
    priority,
    enabled,
    isDefault,
    ...given('when', when),
    ...given('window', window === undefined ? undefined : compileWindow(window).condition),
    ...given('share', experiment === undefined ? undefined : shareCondition(experiment.id, experiment.buckets)),
  };
}
