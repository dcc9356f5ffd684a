/** Google Analytics' own cookies, as readAnalyticsStorage() tells them. */
import { cookieValues } from '../../api/common/cookies.ts';
import type { WebHost } from '../../api/hosts.ts';
import { toText } from '../../language/convert.ts';

export const analyticsStorage =
  (readCookies: () => string): WebHost['analyticsStorage'] =>
  (options) => {
    const prefix = toText(options?.['cookie_prefix'] ?? '');
    const cookies = readCookies();
    const clientId = clientIdIn(cookieValues(cookies, `${prefix}_ga`, false)[0] ?? '');
    const names = cookies.split(';').map((one) => one.split('=')[0]!.trim());
    const sessions = [...new Set(names)].flatMap((name) => {
      if (!name.startsWith(`${prefix}_ga_`)) return [];
      const session = sessionIn(cookieValues(cookies, name, false)[0] ?? '');
      return session === null ? [] : [{ measurement_id: `G-${name.slice(prefix.length + 4)}`, ...session }];
    });
    return { ...(clientId === null ? {} : { client_id: clientId }), sessions };
  };

/** GA1.1.1234567890.1700000000: the last two. */
function clientIdIn(cookie: string): string | null {
  return /^GA\d+\.\d+\.(.+\..+)$/.exec(cookie)?.[1] ?? null;
}

/** GS1.1.1700000000.3.1.…, and since 2025 GS2.1.s1700000000$o3$g1$…: when it began, and which it is. */
function sessionIn(cookie: string): { session_id: string; session_number: number } | null {
  const found = /^GS1\.\d+\.(\d+)\.(\d+)/.exec(cookie) ?? /^GS2\.\d+\.s(\d+)\$o(\d+)/.exec(cookie);
  return found === null ? null : { session_id: found[1]!, session_number: Number(found[2]) };
}
