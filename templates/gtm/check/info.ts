/** ___INFO___. */
import { NO_INFO } from '../file/parse.ts';
import type { Finding, Template } from '../file/template.ts';

const TYPES: { readonly [type: string]: string } = { TAG: 'a tag', MACRO: 'a variable', CLIENT: 'a client' };

/** What the Community Template Gallery takes. */
const CATEGORIES = new Set(
  (
    'ADVERTISING AFFILIATE_MARKETING ANALYTICS ATTRIBUTION CHAT CONVERSIONS DATA_WAREHOUSING EMAIL_MARKETING EXPERIMENTATION ' +
    'HEAT_MAP LEAD_GENERATION MARKETING PERSONALIZATION REMARKETING SALES SESSION_RECORDING SOCIAL SURVEY TAG_MANAGEMENT UTILITY'
  ).split(' '),
);

export function checkInfo({ info, kind }: Template): Finding[] {
  // that there is none has been told
  if (info === NO_INFO) return [];
  const found: Finding[] = [];
  const tell = (message: string) => found.push({ code: 'info_shape', line: 0, message: `___INFO___: ${message}` });
  if (!Object.hasOwn(TYPES, info.type)) tell(`type must be ${Object.keys(TYPES).join(', ')}, not ${info.type}`);
  for (const key of ['id', 'displayName'])
    if (typeof info[key] !== 'string' || info[key] === '') tell(`${key} must be a text`);
  const contexts = Array.isArray(info.containerContexts) ? info.containerContexts : [];
  if (!Array.isArray(info.containerContexts)) tell('containerContexts must be a list: ["WEB"] or ["SERVER"]');
  const wanted = kind === 'web' ? 'WEB' : 'SERVER';
  if (contexts.length > 0 && !contexts.includes(wanted))
    tell(`containerContexts is ${contexts.join(', ')}, but the code is for ${wanted}`);
  if (info.type === 'CLIENT' && kind === 'web') tell('a client is of server containers only');
  const { categories } = info;
  if (categories !== undefined && !Array.isArray(categories)) tell('categories must be a list');
  for (const one of Array.isArray(categories) ? categories : [])
    if (!CATEGORIES.has(one)) tell(`there is no category ${one}: ${[...CATEGORIES].join(', ')}`);
  return found;
}
