/** The site's public settings, put into the script where it is served: build.ts replaces each by its value. */
import type { TagSettings } from './wire.ts';

declare const CLARIO: TagSettings;

export const site = CLARIO.site;
export const collect = CLARIO.collect;
export const events = CLARIO.events;
export const hash = CLARIO.hash;
export const idle = CLARIO.sessionMinutes * 60_000;
export const campaignParams = CLARIO.campaignParams;
export const cookie = CLARIO.cookie;
export const debug = CLARIO.debug;

/** What the tag keeps in localStorage begins with this. */
export const PREFIX = `clario.${site}.`;
