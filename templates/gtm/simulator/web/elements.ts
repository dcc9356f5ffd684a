/** What a template has the page load: scripts, frames, pixels. */
import { placeOf, type Resolve } from '../resolve.ts';

export type Elements = {
  script(url: string, ok: () => void, failed: () => void): void;
  iframe(url: string, ok: () => void): void;
  pixel(url: string, ok: () => void, failed: () => void): void;
};

export function createElements(document: Document, resolve: Resolve = {}): Elements {
  /** Images that nobody holds may be collected before they have loaded. */
  const loading = new Set<HTMLImageElement>();

  return {
    script(url, ok, failed) {
      const script = document.createElement('script');
      script.async = true;
      script.src = placeOf(url, resolve);
      script.onload = ok;
      script.onerror = failed;
      const first = document.getElementsByTagName('script')[0];
      if (first?.parentNode) first.parentNode.insertBefore(script, first);
      else document.head.append(script);
    },
    iframe(url, ok) {
      const frame = document.createElement('iframe');
      frame.height = '0';
      frame.width = '0';
      frame.style.display = 'none';
      frame.style.visibility = 'hidden';
      frame.onload = ok;
      frame.src = placeOf(url, resolve);
      (document.body ?? document.head).append(frame);
    },
    pixel(url, ok, failed) {
      const image = document.createElement('img');
      const ended = (tell: () => void) => () => {
        loading.delete(image);
        tell();
      };
      image.onload = ended(ok);
      image.onerror = ended(failed);
      loading.add(image);
      image.src = placeOf(url, resolve);
    },
  };
}
