/** Ends words of somebody else as a sentence, unless they end as one already. */
export function asSentence(words: string): string {
  return /[.?!]$/.test(words) ? words : `${words}.`;
}
