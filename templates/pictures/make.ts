/**
 * The pictures of docs/gtm.md, into docs/pictures: `node templates/pictures/make.ts` (Node 24, a Chromium, some 10 seconds).
 *
 * Run it after a change of a template's fields, of a container, or of the simulator's page, look at what it has drawn, and commit
 * that. Nothing in CI runs it: another machine's fonts draw other pictures. On one machine the same input gives the same files.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { siteDefaults } from '../../server/config.ts';
import { launchChromium } from '../../test/support/chromium.ts';
import { serverContainer } from '../containers/server.ts';
import { read } from './container.ts';
import { contentsHtml } from './contents.ts';
import { formHtml } from './form.ts';
import { documentOf } from './html.ts';
import { hostsHtml } from './permission.ts';
import { indexed } from './png.ts';
import { stepsHtml } from './steps.ts';
import { triedPage } from './tried-page.ts';
import { waysHtml } from './ways.ts';

const ROOT = new URL('../../', import.meta.url);
const SITE = { ...siteDefaults, id: 'shop', origins: ['https://www.shop.com'] };
const BIGQUERY = { server: 'https://metrics.shop.com', project: 'my-project', dataset: 'clario' };

const text = (path: string) => readFile(new URL(path, ROOT), 'utf8');
const web = read(await text('templates/containers/web.json'));
const server = read(await text('templates/containers/server.json'));
const bigquery = read(await serverContainer(SITE, BIGQUERY, '2026-01-01 00:00:00'));
const gallery = await text('templates/gallery/web-tag/template.tpl');

/** What is drawn, by the name of its file. */
const DRAWN: { readonly [name: string]: string } = {
  ways: waysHtml(),
  import: stepsHtml(),
  'web-container': contentsHtml('In the web container', web),
  'web-tag': formHtml('The tag in the web container', web.tag),
  permission: hostsHtml('Injects scripts', [
    ['From the gallery: no host yet', gallery],
    ['After the edit, and in a container made by Clario', web.tag.template],
  ]),
  'server-container': contentsHtml('In the server container', server),
  'server-client': formHtml('The client in the server container', server.client!),
  'server-tag': formHtml('The tag in the server container, to the tagging server', server.tag),
  // the other groups are those of the picture before
  'server-tag-bigquery': formHtml('The tag in the server container, into BigQuery', {
    ...bigquery.tag,
    parameters: bigquery.tag.parameters.filter((one) => one.type !== 'GROUP' || one.name === 'bigQueryGroup'),
  }),
};

const browser = await launchChromium(['--disable-lcd-text', '--font-render-hinting=none']);
try {
  const page = await browser.newPage({ viewport: { width: 900, height: 60 }, deviceScaleFactor: 1 });
  for (const [name, html] of Object.entries(DRAWN)) {
    await page.setContent(documentOf(html));
    await save(name, await page.screenshot({ fullPage: true }));
  }
  await save('tried', await triedPage(browser, await text('templates/containers/web.json')));
} finally {
  await browser.close();
}

async function save(name: string, png: Buffer): Promise<void> {
  const small = indexed(png);
  await writeFile(new URL(`docs/pictures/gtm-${name}.png`, ROOT), small);
  console.log(`gtm-${name}.png ${Math.ceil(small.length / 1000)} kB`);
}
