/** What the script of a web container is bundled from: the only file with side effects. */
import type { Container } from '../model.ts';
import { type PageOptions, startOnPage } from './start.ts';

/** Put in when the script is rendered. */
declare const GTM: { container: Container; options: PageOptions };

const source = document.currentScript instanceof HTMLScriptElement ? document.currentScript.src : '';
const listName = (source === '' ? null : new URL(source).searchParams.get('l')) ?? 'dataLayer';
const { container, options } = GTM;
startOnPage(window, container, listName, options);
