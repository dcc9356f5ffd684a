/** The answers of the wire protocol (docs/wire.md), in bytes. */
import type { ServerResponse } from 'node:http';
import { GIF } from './pixel.ts';

/** Why a request was refused, as /metrics counts it. */
export const REFUSALS = [
  'method',
  'content_type',
  'encoding',
  'too_large',
  'not_json',
  'invalid',
  'site',
  'origin',
  'consent',
  'signature',
  'replay',
  'forwarded',
  'rate',
  'rate_total',
  'quota',
  'log_full',
  'log_failed',
  'stopping',
  'aborted',
] as const;

/** Of answers with a body: nothing in them runs, no page frames them; pages of other hosts may load them. */
const HARMLESS = [
  'X-Content-Type-Options',
  'nosniff',
  'Content-Security-Policy',
  "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'Cross-Origin-Resource-Policy',
  'cross-origin',
  'Referrer-Policy',
  'no-referrer',
];

export type RefusalReason = (typeof REFUSALS)[number];

export type ErrorBody = { code: string; message: string; path?: string };

const NO_CONTENT_LENGTH: string[] = [];

export function answerNoContent(res: ServerResponse, headers: readonly string[] = NO_CONTENT_LENGTH): void {
  res.writeHead(204, headers as string[]);
  res.end();
}

/** @param json what is answered, as JSON text */
export function answerJson(res: ServerResponse, status: number, json: string, headers: readonly string[]): void {
  const text = Buffer.from(json);
  const own = ['Content-Type', 'application/json; charset=utf-8', 'Content-Length', String(text.length)];
  res.writeHead(status, [...own, 'Cache-Control', 'no-store', ...HARMLESS, ...headers]);
  res.end(text);
}

export function answerGif(res: ServerResponse, headers: readonly string[]): void {
  const own = ['Content-Type', 'image/gif', 'Content-Length', String(GIF.length), 'Cache-Control', 'no-store'];
  res.writeHead(200, [...own, ...HARMLESS, ...headers]);
  res.end(GIF);
}

export function answerError(res: ServerResponse, status: number, error: ErrorBody, headers: readonly string[]): void {
  answerJson(res, status, JSON.stringify({ error }), headers);
}
