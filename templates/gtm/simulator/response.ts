/** The answer that a client makes of a request: written in pieces, sent once. */
import type { ServerHost } from '../api/hosts.ts';

export type Answer = { status: number; headers: [name: string, value: string][]; body: Buffer };

const GIF = Buffer.from('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7', 'base64');

/** `send` is told the answer; what is written afterwards changes nothing. */
export function createResponse(send: (answer: Answer) => void): ServerHost['response'] & { isSent(): boolean } {
  const headers = new Map<string, [name: string, value: string]>();
  const cookies: string[] = [];
  let status = 200;
  let body = Buffer.alloc(0);
  let isSent = false;
  return {
    isSent: () => isSent,
    setStatus: (code) => {
      status = code;
    },
    setHeader: (name, value) => {
      if (value === null) headers.delete(name.toLowerCase());
      else headers.set(name.toLowerCase(), [name, value]);
    },
    setBody: (text, encoding) => {
      body = Buffer.from(text, encoding);
    },
    setPixel: () => {
      body = GIF;
      headers.set('content-type', ['Content-Type', 'image/gif']);
      headers.set('cache-control', ['Cache-Control', 'no-cache']);
    },
    addCookie: (header) => {
      cookies.push(header);
    },
    send: () => {
      if (isSent) return;
      isSent = true;
      const all: Answer['headers'] = [
        ...headers.values(),
        ...cookies.map((one): [string, string] => ['Set-Cookie', one]),
      ];
      send({ status, headers: all, body });
    },
  };
}
