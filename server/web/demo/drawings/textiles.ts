/** Drawings of the textiles department: SVG on a 400 x 400 ground, the body painted with url(#body). */
import type { Paint } from './colors.ts';

export function throwBlanket({ light, dark, deep }: Paint): string {
  const fold = (y: number, fill: string) => `<rect x="82" y="${y}" width="236" height="58" rx="27" fill="${fill}"/>`;
  const fringe = [96, 116, 136, 156, 176, 196, 216, 236, 256, 276, 296].map((x) => `<path d="M${x} 296q-4 18 2 34"/>`);
  return `
    <g stroke="${dark}" stroke-width="6" stroke-linecap="round" fill="none">${fringe.join('')}</g>
    ${fold(248, dark)}${fold(200, 'url(#body)')}${fold(152, light)}
    <path d="M82 300V181c0-16 12-29 27-29h182c15 0 27 13 27 29v119z" fill="url(#body)" opacity=".9"/>
    <g fill="#fff" opacity=".5"><rect x="82" y="196" width="236" height="16"/><rect x="82" y="224" width="236" height="7"/></g>
    <g fill="${deep}" opacity=".5"><rect x="82" y="252" width="236" height="16"/></g>
    <path d="M109 152h182" stroke="#fff" stroke-width="4" opacity=".4"/>`;
}

export function cushion({ light, dark, deep }: Paint): string {
  const pebbles = [
    [150, 160, 20, 14],
    [232, 150, 16, 12],
    [266, 196, 18, 13],
    [196, 206, 24, 17],
    [140, 224, 16, 12],
    [164, 270, 20, 14],
    [236, 258, 22, 15],
  ].map(([x, y, rx, ry]) => `<ellipse cx="${x}" cy="${y}" rx="${rx}" ry="${ry}" transform="rotate(-14 ${x} ${y})"/>`);
  const outline = 'M88 96q112 30 224 0-26 118 0 236-112-28-224 0 26-118 0-236z';
  return `
    <path d="${outline}" fill="url(#body)"/>
    <g fill="${light}" stroke="${deep}" stroke-width="3" stroke-dasharray="6 5">${pebbles.join('')}</g>
    <path d="${outline}" fill="none" stroke="${dark}" stroke-width="7" stroke-linejoin="round"/>`;
}

export function rug({ light, dark, deep }: Paint): string {
  const fringe = Array.from({ length: 17 }, (_, i) => `<path d="M${46 + i * 19.25} 318v16"/>`).join('');
  const far = Array.from({ length: 17 }, (_, i) => `<path d="M${110 + i * 11.25} 152v-10"/>`).join('');
  return `
    <g stroke="#efe6d4" stroke-width="5">${fringe}</g><g stroke="#efe6d4" stroke-width="3">${far}</g>
    <path d="M106 152h188l66 166H40z" fill="url(#body)"/>
    <path d="M122 166h156l52 138H70z" fill="none" stroke="#f4ead8" stroke-width="6"/>
    <path d="M136 180h128l36 108H100z" fill="${dark}"/>
    <g fill="none" stroke="#f4ead8" stroke-width="5" opacity=".85">
      <path d="M124 220q12-14 25 0t25 0 25 0 25 0 25 0 25 0"/>
      <path d="M114 248q14-16 29 0t29 0 29 0 29 0 29 0 27 0"/>
    </g>
    <path d="M132 196h136" stroke="${light}" stroke-width="4"/><path d="M106 274h188" stroke="${deep}" stroke-width="5"/>`;
}

export function towels({ base, light, dark }: Paint): string {
  const towel = (y: number, fill: string) => {
    const lines = Array.from({ length: 12 }, (_, i) => `<path d="M${100 + i * 18} ${y + 5}v52"/>`).join('');
    return `<rect x="86" y="${y}" width="228" height="62" rx="26" fill="${fill}"/>
      <g stroke="#fff" stroke-width="2.5" opacity=".4">${lines}<path d="M92 ${y + 21}h216M92 ${y + 41}h216"/></g>`;
  };
  return `
    ${towel(268, dark)}${towel(208, base)}${towel(148, light)}
    <path d="M172 148v182h36V148z" fill="#f6efe0" opacity=".92"/>
    <path d="M190 236q-30-26-44-6 8 20 44 6zm0 0q30-26 44-6-8 20-44 6z" fill="#b98552"/>
    <circle cx="190" cy="236" r="8" fill="#8f6038"/>`;
}

export function tote({ dark, deep, light }: Paint): string {
  return `
    <path d="M148 170v-52c0-70 104-70 104 0v52" fill="none" stroke="${deep}" stroke-width="13"/>
    <path d="M112 158h176l22 160c1 8-4 14-12 14H102c-8 0-13-6-12-14z" fill="url(#body)"/>
    <path d="M112 158h176l3 22H109z" fill="${dark}" opacity=".5"/>
    <path d="M148 176v-58c0-70 104-70 104 0v58" fill="none" stroke="${dark}" stroke-width="11" opacity=".85"/>
    <g fill="none" stroke="${deep}" stroke-width="6" stroke-linecap="round">
      <path d="M200 306v-84"/><path d="M200 250q-34-4-38-36 34 2 38 36zM200 270q34-4 38-36-34 2-38 36zM200 230q-18-18-2-38 18 18 2 38z" fill="${light}"/>
    </g>`;
}
