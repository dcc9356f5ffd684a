/** Drawings of the desk department: SVG on a 400 x 400 ground, the body painted with url(#body). */
import type { Paint } from './colors.ts';

export function notebook({ dark, deep, light }: Paint): string {
  return `
    <g transform="rotate(-6 200 210)">
      <rect x="116" y="88" width="186" height="246" rx="8" fill="#f4ecdd"/>
      <path d="M296 96v230M290 96v230" stroke="#d9ccb4" stroke-width="2"/>
      <rect x="104" y="82" width="186" height="246" rx="10" fill="url(#body)"/>
      <path d="M104 92c0-6 4-10 10-10h20v246h-20c-6 0-10-4-10-10z" fill="${dark}"/>
      <rect x="158" y="128" width="100" height="58" rx="4" fill="#fbf6ec"/>
      <path d="M174 150h68M174 166h44" stroke="${deep}" stroke-width="5" stroke-linecap="round"/>
      <path d="M272 82v246" stroke="${deep}" stroke-width="7"/>
      <path d="M214 328v34l9-9 9 9v-34z" fill="${light}"/>
    </g>`;
}

export function pen({ dark, deep, light }: Paint): string {
  return `
    <path d="M86 306q40-40 70-6t64-8 86 14" fill="none" stroke="#34495a" stroke-width="5" stroke-linecap="round" opacity=".7"/>
    <g transform="rotate(38 200 190)">
      <rect x="184" y="46" width="34" height="196" rx="12" fill="url(#body)"/>
      <rect x="184" y="142" width="34" height="12" fill="${deep}"/>
      <path d="M184 232h34l-13 62h-8z" fill="${dark}"/>
      <path d="M197 292h8l-4 18z" fill="#3b3f3c"/>
      <path d="M218 64h12v74c0 6-6 8-8 2l-4-8z" fill="${dark}"/>
      <path d="M193 62v70" stroke="${light}" stroke-width="6" stroke-linecap="round"/>
    </g>`;
}

export function clock({ dark, deep }: Paint): string {
  const ticks = Array.from({ length: 12 }, (_, hour) => {
    const [width, length] = hour % 3 === 0 ? [8, 20] : [4, 12];
    return `<path d="M200 104v${length}" stroke-width="${width}" transform="rotate(${hour * 30} 200 200)"/>`;
  }).join('');
  return `
    <circle cx="206" cy="210" r="124" fill="#1d2420" opacity=".14"/>
    <circle cx="200" cy="200" r="124" fill="url(#body)"/>
    <circle cx="200" cy="200" r="106" fill="#fdf8ee"/>
    <g stroke="${deep}" stroke-linecap="round">${ticks}</g>
    <g stroke="#2b332f" stroke-linecap="round"><path d="M200 200 156 162" stroke-width="10"/><path d="M200 200l44-66" stroke-width="7"/></g>
    <path d="M200 214v-92" stroke="${dark}" stroke-width="3" transform="rotate(140 200 200)"/>
    <circle cx="200" cy="200" r="9" fill="${dark}"/>`;
}

export function planter({ light, dark }: Paint): string {
  const leaf = (turn: number, fill: string, size = 1) =>
    `<path d="M200 222c-30-50-30-96 0-144 30 48 30 94 0 144z" fill="${fill}" transform="rotate(${turn} 200 222) translate(200 222) scale(${size}) translate(-200 -222)"/>`;
  return `
    ${leaf(-58, '#5f8465', 0.86)}${leaf(58, '#5f8465', 0.86)}${leaf(-30, '#76996f')}${leaf(32, '#6b9069')}${leaf(0, '#86a97c', 1.05)}
    <path d="M200 222V92" stroke="#5f8465" stroke-width="3"/>
    <path d="M132 226h136l-18 100c-1 4-4 6-8 6h-84c-4 0-7-2-8-6z" fill="url(#body)"/>
    <rect x="120" y="202" width="160" height="34" rx="7" fill="${light}"/>
    <path d="M135 240h130" stroke="${dark}" stroke-width="7" opacity=".35"/>
    <rect x="128" y="324" width="144" height="12" rx="6" fill="${dark}"/>`;
}

export function tray({ base, dark, light }: Paint): string {
  const pencil = (x: number, fill: string, turn: number) =>
    `<g transform="rotate(${turn} ${x} 240)"><path d="M${x - 9} 130h18v110h-18z" fill="${fill}"/>
     <path d="M${x - 9} 130 ${x} 102l9 28z" fill="#efd9b4"/><path d="M${x - 3} 112 ${x} 102l3 10z" fill="#2b332f"/></g>`;
  return `
    ${pencil(112, '#d99a35', -8)}${pencil(142, '#b9603c', 2)}${pencil(170, '#7f9a80', 9)}
    <g transform="rotate(3 260 200)"><rect x="208" y="152" width="104" height="100" rx="4" fill="#fbf6ec"/>
    <path d="M224 178h72M224 196h50" stroke="#b9ac94" stroke-width="5" stroke-linecap="round"/></g>
    <rect x="222" y="186" width="100" height="70" rx="4" fill="#8fb4c6"/>
    <path d="M62 226h276v78c0 16-10 26-26 26H88c-16 0-26-10-26-26z" fill="url(#body)"/>
    <path d="M62 226h276v16H62z" fill="${light}"/><path d="M192 242v88" stroke="${dark}" stroke-width="5"/>
    <circle cx="126" cy="286" r="9" fill="${base}" stroke="${dark}" stroke-width="4"/><circle cx="264" cy="286" r="9" fill="${base}" stroke="${dark}" stroke-width="4"/>`;
}
