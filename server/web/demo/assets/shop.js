/** What every page does: tell what is on it, listen for clicks that tell more, send forms, show what was pushed. */
import { announce } from './data-layer.js';
import { startForms } from './forms.js';
import { startStrip } from './strip.js';
import { startSwatches } from './swatches.js';

const { announcements } = JSON.parse(document.getElementById('page-data').textContent);
for (const announcement of announcements) announce(announcement);

document.addEventListener('click', ({ target }) => {
  const link = target.closest('[data-announce]');
  if (link) announce(JSON.parse(link.dataset.announce));
});

startForms();
startSwatches();
startStrip();
