/** Forms marked `data-answer` are sent in the background; what they answer is announced and shown. */
import { announce } from './data-layer.js';
import { note } from './strip.js';

export function startForms() {
  document.addEventListener('submit', (event) => {
    if (!event.target.matches('form[data-answer]')) return;
    event.preventDefault();
    send(event.target, event.submitter);
  });
}

async function send(form, submitter) {
  // A second click must not buy twice.
  if (form.dataset.busy) return;
  form.dataset.busy = 'yes';
  try {
    const response = await fetch(submitter?.hasAttribute('formaction') ? submitter.formAction : form.action, {
      method: 'POST',
      headers: { accept: 'application/json' },
      body: new URLSearchParams(new FormData(form, submitter)),
    });
    const answer = await response.json();
    if (response.ok) done(answer, submitter);
    else complain(form, answer.message);
  } catch {
    complain(form, 'The shop did not answer. Please try again.');
  }
  delete form.dataset.busy;
}

function done({ announcements, identify, next, replace, units }, submitter) {
  for (const announcement of announcements) announce(announcement);
  if (identify) {
    window.clario('identify', identify);
    note("clario('identify')", { email: '(hashed in the browser)', customer_id: identify.customer_id });
  }
  document.querySelector('[data-testid="cart-units"]').textContent = units;
  for (const [id, html] of Object.entries(replace)) put(id, html);
  if (next) location.assign(next);
  else if (!submitter?.isConnected) focusAgain(submitter);
}

/** A piece whose markup brings its own element of that id takes its place; else it becomes the element's content. */
function put(id, html) {
  const place = document.getElementById(id);
  if (html.includes(`id="${id}"`)) place.outerHTML = html;
  else place.innerHTML = html;
}

/** The button that was pressed is gone with the old content: the keyboard goes on at its successor, or at the title. */
function focusAgain(submitter) {
  const name = submitter?.dataset.testid;
  const again = name && document.querySelector(`[data-testid="${name}"]`);
  (again || document.querySelector('#cart-title') || document.querySelector('main')).focus();
}

function complain(form, message) {
  let place = form.querySelector('[role="status"]');
  if (!place) {
    place = document.createElement('div');
    place.setAttribute('role', 'status');
    form.append(place);
  }
  const sentence = document.createElement('p');
  sentence.className = 'note bad';
  sentence.dataset.testid = 'complaint';
  sentence.textContent = message;
  place.replaceChildren(sentence);
}
