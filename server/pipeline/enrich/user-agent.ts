/** What a User-Agent tells: browser, system, kind of device, and whether it is a robot's. */
import Bowser from 'bowser';
import { isbot } from 'isbot';

export type Agent = { browser: string | null; os: string | null; device_type: string | null; is_bot: boolean };

const DEVICES = new Set(['desktop', 'mobile', 'tablet', 'tv']);

/** Who sends none is a script. */
export function agentOf(userAgent: string): Agent {
  if (userAgent.trim() === '') return { browser: null, os: null, device_type: null, is_bot: true };
  const { browser, os, platform } = Bowser.parse(userAgent);
  const type = platform.type ?? '';
  return {
    browser: browser.name || null,
    os: os.name || null,
    device_type: DEVICES.has(type) ? type : 'other',
    is_bot: isbot(userAgent),
  };
}
