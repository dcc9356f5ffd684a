/** The operator's token, as the config says it or a file holds it. */
import { readFileSync } from 'node:fs';
import type { Config } from './config.ts';

/** Null when there is none. @throws an Error of one line, in which the token is not */
export function operatorToken(config: Pick<Config, 'operator_token' | 'operator_token_file'>): string | null {
  const { operator_token: token, operator_token_file: file } = config;
  return file === null ? token : readToken(file, 'operator_token_file');
}

/** The token that a file holds, without the end of its line. @throws an Error of one line, in which the token is not */
export function readToken(file: string, option: string): string {
  let text: string;
  try {
    text = readFileSync(file, 'utf8').trim();
  } catch (error) {
    throw new Error(`${option}: ${file} cannot be read: ${(error as Error).message}`);
  }
  if (!/^[!-~]{32,256}$/.test(text))
    throw new Error(
      `${option}: ${file} has a text of ${text.length} characters; must be a secret of 32 to 256 characters of ASCII without spaces`,
    );
  return text;
}
