/** Tints of one color: what a drawing is painted with. */

export type Paint = { base: string; light: string; dark: string; deep: string };

export function paintOf(color: string): Paint {
  return {
    base: color,
    light: mix(color, '#ffffff', 0.35),
    dark: mix(color, '#1d2420', 0.25),
    deep: mix(color, '#1d2420', 0.5),
  };
}

/** `share` of b in a; both as #rrggbb. */
export function mix(a: string, b: string, share: number): string {
  const channel = (at: number) => {
    const [from, to] = [a, b].map((color) => Number.parseInt(color.slice(at, at + 2), 16)) as [number, number];
    return Math.round(from + (to - from) * share)
      .toString(16)
      .padStart(2, '0');
  };
  return `#${channel(1)}${channel(3)}${channel(5)}`;
}
