/** The site's public settings, put into the script where it is served: build.ts replaces each by its value. */
import type { TagSettings } from './wire.ts';

/** What build.ts makes of a site's settings: lists are patterns by now. */
export type Settings = Pick<
  TagSettings,
  'site' | 'collect' | 'hash' | 'cookie' | 'consentMode' | 'gpc' | 'dnt' | 'linkedHosts' | 'linkParam'
> & {
  events: RegExp;
  campaignParams: RegExp;
  /** Milliseconds without an event that end a session. */
  idle: number;
};

declare const CLARIO: Settings;

declare global {
  /** The site's `debug`, settled when the script is bundled: without it nothing of it is in the script. */
  const CLARIO_DEBUG: boolean;
  /** Whether the site has linked hosts, settled likewise. */
  const CLARIO_LINKS: boolean;
}

export const site = CLARIO.site;
export const collect = CLARIO.collect;
export const events = CLARIO.events;
export const hash = CLARIO.hash;
export const idle = CLARIO.idle;
export const campaignParams = CLARIO.campaignParams;
export const cookie = CLARIO.cookie;
export const consentMode = CLARIO.consentMode;
export const gpc = CLARIO.gpc;
export const dnt = CLARIO.dnt;
export const linkedHosts = CLARIO.linkedHosts;
export const linkParam = CLARIO.linkParam;

/** What the tag keeps in localStorage begins with this. */
export const PREFIX = `clario.${site}.`;
