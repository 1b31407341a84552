import type { View } from 'kasse';

/** `VAT 20 %`. An amount without a rate, such as a stated tax, goes by its name alone: it is not a tax of 0 %. */
export function taxLabel({ name, ratePpm, amount }: View['summary']['taxes'][number]): string {
  return ratePpm === 0 && amount.amountMinor > 0 ? name : `${name} ${ratePpm / 10_000} %`;
}
