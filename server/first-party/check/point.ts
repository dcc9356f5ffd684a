/** What a check finds: one point, one verdict. */

/** mend: somebody must do something, or ids and events are lost. note: as it may be; worth knowing. */
export type Verdict = 'ok' | 'mend' | 'note';

export type Point = { point: string; verdict: Verdict; text: string };

export function ok(point: string, text: string): Point {
  return { point, verdict: 'ok', text };
}

export function mend(point: string, text: string): Point {
  return { point, verdict: 'mend', text };
}

export function note(point: string, text: string): Point {
  return { point, verdict: 'note', text };
}
