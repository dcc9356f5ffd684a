/** `--server` and `--token-file`: a server somewhere else, which answers who has its operator's token. */
import type { Command } from 'commander';
import type { Config } from '../config.ts';
import { operatorToken, readToken } from '../operator-token.ts';
import { UsageError } from './one-line.ts';

/** A server, and what it lets its caller in by. */
export type Remote = { url: string; token: string };

export type RemoteFlags = { server?: string; tokenFile?: string };

export function remoteOptions(command: Command): Command {
  return command
    .option('--server <url>', 'ask a server somewhere else, such as https://metrics.shop.com')
    .option('--token-file <file>', "file of its operator's token (default: operator_token of the config)");
}

/** Null when no server is named. @throws UsageError, or an Error of one line */
export function remoteOf({ server, tokenFile }: RemoteFlags, config: Config): Remote | null {
  if (server === undefined) {
    if (tokenFile !== undefined) throw new UsageError('--token-file: without --server there is nobody to show it to');
    return null;
  }
  const url = URL.canParse(server) ? new URL(server) : null;
  const isHere = url !== null && /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(url.hostname);
  const isOrigin = url !== null && (url.origin === server || `${url.origin}/` === server);
  if (url === null || !isOrigin || !(url.protocol === 'https:' || (url.protocol === 'http:' && isHere)))
    throw new UsageError(
      `--server: found "${server}"; must be an origin such as https://metrics.shop.com (http only for this machine)`,
    );
  const token = tokenFile === undefined ? operatorToken(config) : readToken(tokenFile, '--token-file');
  if (token === null)
    throw new UsageError('--server needs its token: --token-file FILE, CLARIO_OPERATOR_TOKEN or operator_token');
  return { url: url.origin, token };
}
