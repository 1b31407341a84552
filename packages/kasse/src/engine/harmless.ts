/**
 * Calls whoever wants to hear of problems so that their own do no harm: a log that throws, or rejects, would keep a checkout
 * from what it does next, or end the process. Node prints a warning instead, the first ten times.
 */
export function harmless(listener: (problem: unknown) => unknown): (problem: unknown) => void {
  let warnings = 0;
  const warn = (error: unknown): void => {
    warnings += 1;
    if (warnings > WARNINGS_MAX) return;
    process.emitWarning('onProblem of createKasse threw. What it was told is lost, and the checkout goes on.', {
      code: 'KASSE_ON_PROBLEM',
      ...(error instanceof Error && error.stack !== undefined ? { detail: error.stack } : {}),
    });
  };
  return (problem) => {
    try {
      const answer = listener(problem);
      if (answer instanceof Promise) answer.catch(warn);
    } catch (error) {
      warn(error);
    }
  };
}

const WARNINGS_MAX = 10;
