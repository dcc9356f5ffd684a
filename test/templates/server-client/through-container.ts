/** A request to a server container with Clario's Client and Tag in it, whose fields say what the site's config says. */
import { readFileSync } from 'node:fs';
import type { SiteConfig } from '../../../server/config.ts';
import { settledNow } from '../../../templates/gtm/api/test-world/now.ts';
import { serverWorld } from '../../../templates/gtm/api/test-world/server.ts';
import { parseTemplate } from '../../../templates/gtm/file/parse.ts';
import { compileProgram } from '../../../templates/gtm/language/program.ts';
import { copied, type Obj } from '../../../templates/gtm/language/value.ts';
import { createRuntime } from '../../../templates/gtm/runtime.ts';
import { NOW } from '../../pipeline/accept-support.ts';

export type Sent = { method: 'GET' | 'POST'; query: string; headers: Record<string, string>; body: string | undefined };

/** What a page is answered, and what an event has become. */
export type Container = {
  answer: { status: number; cookies: string[]; told: string | undefined; exposed: string | undefined; error: unknown };
  /** Common event data that tags were given. */
  events: Obj[];
  /** What the Tag inserts into BigQuery. */
  rows: Obj[];
  /** What the Tag POSTs to the tagging server. */
  forwarded: { headers: Record<string, string>; body: string }[];
};

function loaded(folder: string) {
  const file = new URL(`../../../templates/${folder}/template.tpl`, import.meta.url);
  const template = parseTemplate(readFileSync(file, 'utf8')).template!;
  return { template, program: compileProgram(template.code) };
}

const client = loaded('server-client');
const tag = loaded('server-tag');

/** Attributes in the order of the alphabet: which comes first means nothing. */
export function cookieOf(text: string): string {
  const [value, ...attributes] = text.split('; ');
  return [value, ...attributes.sort()].join('; ');
}

/** The answer of a container whose fields say what the site's config says, and what its Tag does, to either destination. */
export function throughContainer(sent: Sent, site: SiteConfig): Container {
  const { host, drain, errors } = serverWorld();
  const found: Container = {
    answer: { status: 200, cookies: [], told: undefined, exposed: undefined, error: undefined },
    events: [],
    rows: [],
    forwarded: [],
  };
  const answered: { [header: string]: string | null } = {};
  host.now = () => NOW;
  host.request = { ...sent, path: '/collect', remoteAddress: '127.0.0.1' };
  host.response = {
    setStatus: (status) => {
      found.answer.status = status;
    },
    setHeader: (name, value) => {
      answered[name.toLowerCase()] = value;
    },
    setBody: (body) => {
      found.answer.error = JSON.parse(body);
    },
    setPixel: () => {},
    addCookie: (text) => found.answer.cookies.push(cookieOf(text)),
    send: () => {},
  };
  host.http = ({ headers, body }) => {
    found.forwarded.push({ headers: { ...headers }, body: body! });
    return settledNow({ statusCode: 204, headers: {}, body: undefined }) as never;
  };
  host.bigQueryInsert = ({ tableId }, rows) => {
    found.rows.push(...rows.map((row) => ({ tableId, ...row }) as Obj));
    return settledNow(undefined);
  };
  const run = host.runContainer;
  host.runContainer = (event, onComplete, onStart) => {
    found.events.push(event);
    for (const destination of ['bigquery', 'server']) {
      host.eventData = () => copied(event) as Obj;
      const fields = copied({ ...fieldsOf(site), ...tagFieldsOf(site), destination }) as Obj;
      fields['gtmOnSuccess'] = () => undefined;
      fields['gtmOnFailure'] = () => undefined;
      createRuntime({ ...tag, host }).run(fields);
    }
    run(event, onComplete, onStart);
  };
  createRuntime({ ...client, host }).run(
    copied({
      ...fieldsOf(site),
      origins: [...site.origins],
      cookieRenewal: site.cookie_renewal,
      waitForTag: true,
    }) as Obj,
  );
  drain();
  if (errors.length > 0) throw errors[0];
  found.answer.told = answered['x-clario-id'] ?? undefined;
  found.answer.exposed = answered['access-control-expose-headers'] ?? undefined;
  return found;
}

function fieldsOf(site: SiteConfig) {
  return {
    siteKey: site.id,
    collectPath: site.collect_path,
    cookieName: site.cookie_name,
    consent: site.consent,
    honourGpc: site.honour_gpc,
    honourDnt: site.honour_dnt,
  };
}

function tagFieldsOf(site: SiteConfig) {
  return {
    events: 'none',
    serverUrl: 'https://metrics.shop.com',
    signingKey: site.forwarding_keys[0],
    datasetId: 'clario',
    emailPepper: site.email_pepper ?? '',
  };
}
