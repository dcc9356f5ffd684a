/**
 * X-Clario-Signature: who has one of a site's keys signed this very request, a moment ago (docs/wire.md).
 *
 * Guarantee: the comparison takes as long whatever was sent; no key and no signature is in a message.
 */
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

/** How far the clocks of the two servers may be apart, and how late a request may come; ms. */
export const TOLERANCE = 5 * 60_000;
const SIGNATURE = /^t=(\d{1,15}),v1=([0-9a-f]{64})$/;

/** What of the config the keys stand in, for messages. */
export type KeyList = 'forwarding_keys' | 'server_keys';

export type Signed = { header: string | string[] | undefined; head: string; body: Buffer };

/**
 * Null when the signature is right; else what is wrong, in one line.
 * @param signed `head` is what stands before the body in what is hashed, '' when it is the body alone; `body`: unpacked
 */
export function signatureProblem(
  { header, head, body }: Signed,
  list: KeyList,
  keys: readonly string[],
  now: number,
): string | null {
  if (keys.length === 0) {
    const deed = list === 'forwarding_keys' ? 'forward for it' : 'send for it as its server';
    return `the site has no ${list}: nobody may ${deed}`;
  }
  const [, time, signature] = SIGNATURE.exec(String(header ?? '')) ?? [];
  if (time === undefined || signature === undefined)
    return 'X-Clario-Signature must be t=<milliseconds>,v1=<64 hexadecimal digits>';
  if (Math.abs(now - Number(time)) > TOLERANCE)
    return `X-Clario-Signature is of ${time}; it must be of within 5 minutes of this server's clock, ${now}`;
  const given = Buffer.from(signature, 'hex');
  const hash = createHash('sha256').update(head).update(body).digest('hex');
  const text = `${time}.${hash}`;
  const isRight = keys.some((key) => timingSafeEqual(createHmac('sha256', key).update(text).digest(), given));
  return isRight ? null : `X-Clario-Signature is not of this request by one of the site's ${list}`;
}
