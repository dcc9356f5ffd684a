/** The system's Chromium, driven by playwright-core; `npm test` installs it where it is missing. */
import { type Browser, chromium } from 'playwright-core';
import { programPath } from './programs.ts';

/** Path of the Chromium to test with: CHROMIUM_PATH, or the first of the usual places that exists. */
export function chromiumPath(): string {
  return process.env['CHROMIUM_PATH'] ?? programPath('Chromium');
}

/** Starts a headless Chromium that asks nobody outside this machine for anything; *.test names lead to this machine. */
export function launchChromium(args: string[] = [], ignoreDefaultArgs: string[] = []): Promise<Browser> {
  return chromium.launch({
    ignoreDefaultArgs,
    executablePath: chromiumPath(),
    headless: true,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--host-resolver-rules=MAP *.test 127.0.0.1',
      ...args,
    ],
  });
}
