/** The Clario client of a server container: the collector's path, and the path of the tag's script. Other requests are others'. */
import { claimRequest, getRequestPath } from '../server/gtm.ts';
import { collect } from './collect.ts';
import type { Fields } from './fields.ts';
import { serveScript } from './script.ts';

declare const data: Fields;

const path = getRequestPath();

if (path === (data.collectPath || '/collect')) {
  claimRequest();
  collect(data);
} else if (data.serveScript !== false && path === (data.scriptPath || '/clario.js')) {
  claimRequest();
  serveScript(data);
}
