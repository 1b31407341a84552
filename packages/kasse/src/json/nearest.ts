/** Words beyond this are not typing slips; it also bounds the work per candidate. */
const WORD_MAX = 64;

/**
 * Finds the candidate that a person most likely meant, for "Did you mean ...?".
 *
 * Counts insertions, deletions, replacements and swaps of neighbours (optimal string alignment), ignoring case. One
 * slip is allowed in words up to five letters, two up to eight, else three. Ties go to the earlier candidate. Without a
 * slip, the one candidate that begins with the word, of three letters or more, is meant: an abbreviation.
 *
 * @example nearest('shiping', ['payment', 'shipping']); // 'shipping'
 */
export function nearest(word: string, given: Iterable<string>): string | undefined {
  if (word.length === 0 || word.length > WORD_MAX) return undefined;
  const wanted = word.toLowerCase();
  // Gone through twice.
  const candidates = [...given];
  let best: string | undefined;
  let bestDistance = slipsAllowed(word) + 1;
  for (const candidate of candidates) {
    if (candidate.length > WORD_MAX || Math.abs(candidate.length - word.length) >= bestDistance) continue;
    const distance = distanceBetween(wanted, candidate.toLowerCase());
    // A word is not near to one it shares no letter with: "a" is not a slip of "b".
    if (distance < bestDistance && distance < Math.max(wanted.length, candidate.length)) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best ?? onlyOneThatBegins(wanted, candidates);
}

/** Fewer letters begin too much. */
const ABBREVIATION_MIN = 3;

function onlyOneThatBegins(wanted: string, candidates: readonly string[]): string | undefined {
  if (wanted.length < ABBREVIATION_MIN) return undefined;
  const [first, ...others] = candidates.filter((candidate) => candidate.toLowerCase().startsWith(wanted));
  return others.length === 0 ? first : undefined;
}

function slipsAllowed(word: string): number {
  if (word.length <= 5) return 1;
  return word.length <= 8 ? 2 : 3;
}

function distanceBetween(from: string, to: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (let row = 1; row <= from.length; row++) {
    const current = [row];
    for (let column = 1; column <= to.length; column++) {
      const isSame = from[row - 1] === to[column - 1];
      let cost = Math.min(
        at(last, column) + 1,
        at(current, column - 1) + 1,
        at(last, column - 1) + (isSame ? 0 : 1),
      );
      const isSwap = row > 1 && column > 1 && from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1];
      if (isSwap) cost = Math.min(cost, at(beforeLast, column - 2) + 1);
      current.push(cost);
    }
    beforeLast = last;
    last = current;
  }
  return at(last, to.length);
}

function at(row: readonly number[], column: number): number {
  return row[column] ?? Number.MAX_SAFE_INTEGER;
}
