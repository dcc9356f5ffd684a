/**
 * No e-mail address is stored: the tag redacts before it sends, this does it for whatever else speaks the protocol.
 *
 * What is an address is said by the pattern in client-tag/redact.ts; this finds the very same ones, with the same result,
 * in GTM's subset of JavaScript and in time that grows with the text's length alone (RE2 has no look-ahead, and a walk from
 * each character is quadratic). In its words: an address is up to 64 letters, a sign (@), a domain, a point and a name.
 * Names of positions: `at` is where something begins, `end` behind its last character; -1 for what is not there.
 */

/** Letters of an address before the sign; each may also be escaped (`\u00e9`, `%C3`). */
const LONGEST_LOCAL = 64;
/** Letters and points of its domain, up to the last point. */
const LONGEST_DOMAIN = 250;
const DIGITS = '0123456789';
const LOCAL = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ' + DIGITS + "-_.+'";
const OTHERS = DIGITS + '-_';
const HEX = '0123456789abcdefABCDEF';
const LOW_HEX = '01234567';
const HIGH_HEX = '89abcdefABCDEF';
const LINE_ENDS = '\n\r\u2028\u2029';

/**
 * The text, with `[email]` for whatever looks like an e-mail address: bare, URL-encoded, or with its @ escaped as JSON may
 * have it. The very same text when there is nothing of the kind.
 */
export function redactEmails(text: string): string {
  if (text.indexOf('@') < 0 && text.indexOf('40') < 0) return text;
  const plain = text.indexOf('\\u0040') < 0 ? text : text.split('\\u0040').join('@');
  let clean = '';
  let copied = 0;
  let bare = plain.indexOf('@');
  let encoded = nextEncoded(plain, 0);
  while (bare >= 0 || encoded >= 0) {
    const sign = bare >= 0 && (encoded < 0 || bare < encoded) ? bare : encoded;
    let at = wordBefore(plain, sign, copied);
    while (at <= sign) {
      const found = step(plain, at);
      if (found.isAddress) {
        clean = clean + plain.slice(copied, found.at) + '[email]';
        copied = found.end;
      }
      at = found.end;
    }
    if (copied < at) {
      clean = clean + plain.slice(copied, at);
      copied = at;
    }
    if (bare >= 0 && bare < at) bare = plain.indexOf('@', at);
    if (encoded >= 0 && encoded < at) encoded = nextEncoded(plain, at);
  }
  return copied === 0 ? plain : clean + plain.slice(copied);
}

type Step = { isAddress: boolean; at: number; end: number };

/** What stands there, and where to look on. */
function step(text: string, at: number): Step {
  const char = text.charAt(at);
  const stays = char === '%' ? escapeEnd(text, at) : char === '\\' ? unicodeEnd(text, at) : -1;
  if (stays >= 0 && signEnd(text, stays) < 0) return { isAddress: false, at: at, end: stays };
  const local = localOf(text, at);
  if (local.end > at) {
    const sign = signEnd(text, local.end);
    const end = sign < 0 ? -1 : domainEnd(text, sign);
    if (end >= 0) return { isAddress: true, at: nearEnough(text, at, local), end: end };
    // none of these letters begins another
    return { isAddress: false, at: at, end: local.end };
  }
  if (char === '\\' && at + 1 < text.length && LINE_ENDS.indexOf(text.charAt(at + 1)) < 0)
    // an escape in JSON: what it stands for begins no address, but an @ is hidden
    return { isAddress: text.charAt(at + 1) === '@', at: at, end: at + 2 };
  return { isAddress: false, at: at, end: at + 1 };
}

/** The nearest place before a sign, not before `from`, at which neither an address nor an escape can have begun earlier. */
function wordBefore(text: string, sign: number, from: number): number {
  let at = sign;
  while (at > from) {
    const char = text.charAt(at - 1);
    const isInside = (char >= 'a' && char <= 'z') || char >= '\x80' || LOCAL.indexOf(char) >= 0;
    if (!isInside && char !== '%' && char !== '\\') return at;
    at -= 1;
  }
  return at;
}

/** Of the first sign that is URL-encoded, from there on: where it begins. */
function nextEncoded(text: string, from: number): number {
  let found = text.indexOf('40', from);
  while (found >= 0) {
    let at = found;
    while (at >= 2 && text.charAt(at - 1) === '5' && text.charAt(at - 2) === '2') at -= 2;
    if (at > from && text.charAt(at - 1) === '%') return at - 1;
    found = text.indexOf('40', found + 1);
  }
  return -1;
}

/** `@`, `%40`, `%2540`, … */
function signEnd(text: string, at: number): number {
  const char = text.charAt(at);
  if (char === '@') return at + 1;
  if (char !== '%') return -1;
  const code = codeAt(text, at);
  return text.charAt(code) === '4' && text.charAt(code + 1) === '0' ? code + 2 : -1;
}

/** Where the two digits of `%3D`, `%253D`, `%25253D` begin. */
function codeAt(text: string, percent: number): number {
  let at = percent + 1;
  while (text.charAt(at) === '2' && text.charAt(at + 1) === '5') at += 2;
  return at;
}

/** Whether a list has the character; none is in no list. */
function has(list: string, char: string): boolean {
  return char !== '' && list.indexOf(char) >= 0;
}

/** `%3D`: of an ASCII character that is neither a sign nor an encoded %. */
function escapeEnd(text: string, at: number): number {
  const code = codeAt(text, at);
  const low = text.charAt(code + 1);
  if (!has(LOW_HEX, text.charAt(code)) || !has(HEX, low)) return -1;
  return text.charAt(code) === '4' && low === '0' ? -1 : code + 2;
}

/** `%C3`: of a part of a letter that is not ASCII. */
function letterEnd(text: string, at: number): number {
  const code = codeAt(text, at);
  return has(HIGH_HEX, text.charAt(code)) && has(HEX, text.charAt(code + 1)) ? code + 2 : -1;
}

/** `\u00e9` */
function unicodeEnd(text: string, at: number): number {
  const u = text.charAt(at + 1);
  if (u !== 'u' && u !== 'U') return -1;
  for (let i = 2; i < 6; i++) if (!has(HEX, text.charAt(at + i))) return -1;
  return at + 6;
}

/** One letter before the sign, or its escape. */
function localLetterEnd(text: string, at: number): number {
  const char = text.charAt(at);
  if ((char >= 'a' && char <= 'z') || char >= '\x80' || has(LOCAL, char)) return at + 1;
  if (char === '\\') return unicodeEnd(text, at);
  if (char !== '%') return -1;
  const b = text.charAt(at + 2);
  if (text.charAt(at + 1) === '2' && (b === 'b' || b === 'B')) return at + 3;
  return letterEnd(text, at);
}

/** All the letters from there on, however many. */
type Local = { end: number; letters: number };

function localOf(text: string, start: number): Local {
  let at = start;
  let letters = 0;
  let end = localLetterEnd(text, at);
  while (end >= 0) {
    at = end;
    letters += 1;
    end = localLetterEnd(text, at);
  }
  return { end: at, letters: letters };
}

/** The first place from `start` on at which an address may begin, so that it has no more letters than it may. */
function nearEnough(text: string, start: number, local: Local): number {
  let at = start;
  let letters = local.letters;
  while (at < local.end) {
    const char = text.charAt(at);
    const isLetter = char !== '\\' && (char !== '%' || letterEnd(text, at) >= 0);
    if (letters <= LONGEST_LOCAL && (isLetter || letters === 1)) return at;
    const end = localLetterEnd(text, at);
    letters -= 1;
    // `\u00e9` and `%2b` stay whole where no sign is behind them; the C and the 3 of `%C3` are letters of their own
    if (isLetter && char === '%') {
      letters += end - at - 1;
      at += 1;
    } else at = end;
  }
  return at;
}

/** Of what stands behind a sign: letters and points, a point, and a name of two letters or more. */
function domainEnd(text: string, start: number): number {
  let found = -1;
  let at = start;
  /** Of the name behind the last point: 0 no name, 1 the point was just there, 2 its first letter, 3 more. */
  let name = 0;
  for (let i = 0; i <= LONGEST_DOMAIN || name > 0; i++) {
    const char = text.charAt(at);
    const code = char === '%' ? codeAt(text, at) : -1;
    const e = text.charAt(code + 1);
    if (char === '.' || (code >= 0 && text.charAt(code) === '2' && (e === 'e' || e === 'E'))) {
      name = i > 0 && i <= LONGEST_DOMAIN ? 1 : 0;
      at = code < 0 ? at + 1 : code + 2;
      continue;
    }
    const end =
      code >= 0
        ? letterEnd(text, at)
        : (char >= 'a' && char <= 'z') || (char >= 'A' && char <= 'Z') || char >= '\x80'
          ? at + 1
          : -1;
    if (end < 0 && !has(OTHERS, char)) return found;
    // a name begins with a letter
    if (name === 1) name = end < 0 ? 0 : 2;
    else if (name > 1) name = 3;
    at = end < 0 ? at + 1 : end;
    if (name === 3) found = at;
  }
  return found;
}
