/**
 * What every answer of the app forbids browsers. Who may do more says so in its own answer: the demo shop's pages run their own
 * scripts (demo/frame.ts), the tag's script may be loaded by any page (script.ts).
 */
import type { RequestHandler } from 'express';

/** Of what is no page: nothing in it runs or loads, nothing frames it. */
export const NOTHING_RUNS = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

const HEADERS = {
  'Content-Security-Policy': NOTHING_RUNS,
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Permissions-Policy':
    'accelerometer=(), camera=(), geolocation=(), gyroscope=(), magnetometer=(), microphone=(), payment=(), usb=()',
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
  // for browsers that do not know frame-ancestors
  'X-Frame-Options': 'DENY',
};

export function securityHeaders(): RequestHandler {
  return (_req, res, next) => {
    res.set(HEADERS);
    next();
  };
}
