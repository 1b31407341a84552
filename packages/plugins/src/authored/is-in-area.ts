import { normalPostalCode, normalRegion } from './fields.js';

/** Where something applies: countries, narrowed by regions and by the first characters of postal codes. */
export interface Area {
  readonly countries: '*' | readonly string[];
  readonly regions?: readonly string[] | undefined;
  readonly postalCodes?: readonly string[] | undefined;
}

export interface Place {
  readonly country: string;
  readonly region?: string | undefined;
  readonly postalCode?: string | undefined;
}

/** Whether a place lies in an area. What the area asks for and the place does not say is no match. */
export function isInArea(area: Area, { country, region, postalCode }: Place): boolean {
  if (area.countries !== '*' && !area.countries.includes(country)) return false;
  if (area.regions !== undefined) {
    if (region === undefined) return false;
    const wanted = normalRegion(country, region);
    if (!area.regions.some((authored) => normalRegion(country, authored) === wanted)) return false;
  }
  if (area.postalCodes === undefined) return true;
  const code = normalPostalCode(postalCode ?? '');
  return area.postalCodes.some((prefix) => code.startsWith(prefix));
}
