/**
 * Express over HTTP/2. Express gives each request and response the prototype of node:http's, which takes from an HTTP/2 one
 * all it can do; here it gets prototypes with Express's methods over node:http2's compatible objects.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Http2ServerRequest, Http2ServerResponse } from 'node:http2';
import express, { type Express } from 'express';

/** @param app one of its own: it then answers HTTP/2 only */
export function overHttp2(app: Express): (req: IncomingMessage, res: ServerResponse) => void {
  const own = (app: unknown) => ({ value: app, configurable: true, enumerable: true, writable: true });
  const prototype = (methods: object, base: object) =>
    Object.create(base, { ...Object.getOwnPropertyDescriptors(methods), app: own(app) });
  app.request = prototype(express.request, Http2ServerRequest.prototype);
  app.response = prototype(express.response, Http2ServerResponse.prototype);
  return (req, res) => {
    // Node has a getter of that name there; Express assigns it.
    Object.defineProperty(res, 'req', own(req));
    app(req, res);
  };
}
