/** The strip at the foot of the page: what was pushed to dataLayer in this visit, by whomever, newest first. */
import { vocabulary } from './vocabulary.js';

const LOG = 'shop_pushes';
const OPEN = 'shop_strip_open';
const MOST = 60;

let read = 0;
const strip = document.getElementById('strip');
const list = document.getElementById('strip-list');

export function startStrip() {
  strip.hidden = false;
  strip.open = sessionStorage.getItem(OPEN) === 'yes';
  strip.addEventListener('toggle', () => sessionStorage.setItem(OPEN, strip.open ? 'yes' : 'no'));
  for (const link of strip.querySelectorAll('[data-vocabulary]')) {
    if (link.dataset.vocabulary === vocabulary()) link.setAttribute('aria-current', 'true');
  }
  document.getElementById('strip-clear').addEventListener('click', () => {
    sessionStorage.removeItem(LOG);
    draw();
  });
  draw();
  readPushes();
  // Looked at instead of wrapped: `push` belongs to tag managers, who replace it.
  setInterval(readPushes, 300);
  addEventListener('pagehide', readPushes);
}

/** Shows something that is not a push. */
export function note(title, content) {
  readPushes();
  keep([entryOf(title, content)]);
}

function readPushes() {
  const pushes = Array.from(window.dataLayer).slice(read);
  read += pushes.length;
  if (pushes.length > 0) keep(pushes.map((push) => entryOf(titleOf(push), push)));
}

function titleOf(push) {
  if (push?.event) return String(push.event);
  if (push?.ecommerce === null) return 'ecommerce: null';
  // gtag() pushes its arguments.
  return Object.prototype.toString.call(push) === '[object Arguments]' ? `gtag ${push[0]} ${push[1]}` : 'push';
}

function entryOf(title, content) {
  return { title, path: location.pathname, text: textOf(content) };
}

function textOf(content) {
  try {
    return JSON.stringify(content, null, 2) ?? String(content);
  } catch {
    return '(cannot be shown)';
  }
}

function keep(entries) {
  try {
    sessionStorage.setItem(LOG, JSON.stringify([...kept(), ...entries].slice(-MOST)));
  } catch {
    // Storage is full: the oldest are of least use.
    sessionStorage.setItem(LOG, JSON.stringify(entries.slice(-5)));
  }
  draw();
}

function kept() {
  return JSON.parse(sessionStorage.getItem(LOG) ?? '[]');
}

function draw() {
  const entries = kept();
  document.getElementById('strip-count').textContent = entries.filter(
    ({ title }) => title !== 'ecommerce: null',
  ).length;
  list.replaceChildren(...entries.toReversed().map(row));
}

function row({ title, path, text }) {
  const item = document.createElement('li');
  if (title === 'ecommerce: null') {
    item.className = 'cleared';
    item.textContent = text.replace(/\s+/g, ' ');
    return item;
  }
  const details = document.createElement('details');
  const summary = document.createElement('summary');
  const where = document.createElement('span');
  const name = document.createElement('b');
  const code = document.createElement('pre');
  name.textContent = title;
  where.textContent = path;
  code.textContent = text;
  summary.append(name, where);
  details.append(summary, code);
  item.append(details);
  return item;
}
