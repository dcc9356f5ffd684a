/** Choosing a color shows the product in it. */
export function startSwatches() {
  document.addEventListener('change', ({ target }) => {
    if (!target.matches('[data-picture]')) return;
    const picture = document.querySelector('#product-picture img');
    picture.src = target.dataset.picture;
    picture.alt = target.dataset.alt;
  });
}
