/**
 * Where the visitor may be: a browser has no country, but a time zone, which tells that somebody is not in Europe, or not in the
 * United States. Who knows better says so: `clario('region', 'DE-BY')`.
 */

/** The EEA, the United Kingdom and Switzerland (ISO 3166-1). What is theirs overseas has codes of its own. */
const EUROPE = /^(AT|B[EG]|C[HYZ]|D[EK]|E[ES]|F[IR]|G[BR]|H[RU]|I[EST]|L[ITUV]|MT|N[LO]|P[LT]|RO|S[EIK])/;
const EUROPEAN = /^(Europe|Atlantic|Arctic)\/|Nicosia|Famagusta|Ceuta/;

/** Whether somebody with this time zone may be in a region (`DE`, `US-CA`). A zone that is no place (`UTC`) may be anywhere. */
export function mayBeIn(region: string, zone: string): boolean {
  if (!/^(?!Etc).+\//.test(zone)) return true;
  if (/^US/.test(region)) return /^(America|Pacific|US)\//.test(zone);
  return !EUROPE.test(region) || EUROPEAN.test(zone);
}

/** Whether a visitor is in a region: 2 certainly, 1 perhaps, 0 not. `told`: hers, as the page has said it; '' if it has not. */
export function isIn(region: string, told: string, zone: () => string): number {
  if (!told) return +mayBeIn(region, zone());
  return `${told}-`.startsWith(`${region}-`) ? 2 : +region.startsWith(`${told}-`);
}
