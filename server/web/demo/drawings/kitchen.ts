/** Drawings of the kitchen department: SVG on a 400 x 400 ground, the body painted with url(#body). */
import type { Paint } from './colors.ts';

export function mug({ light, dark, deep }: Paint): string {
  const ridges = [205, 228, 251, 274].map((y) => `<path d="M117 ${y}q71 22 142 0"/>`).join('');
  return `
    <path d="M252 188c74-14 80 92-4 92" fill="none" stroke="${dark}" stroke-width="19" stroke-linecap="round"/>
    <path d="M116 152h144v126c0 34-20 50-46 50h-52c-26 0-46-16-46-50z" fill="url(#body)"/>
    <g fill="none" stroke="${deep}" stroke-width="3" opacity=".35">${ridges}</g>
    <ellipse cx="188" cy="152" rx="72" ry="17" fill="${light}"/>
    <ellipse cx="188" cy="154" rx="60" ry="12" fill="#4a2f22"/>
    <g fill="none" stroke="#fff" stroke-width="5" stroke-linecap="round" opacity=".7">
      <path d="M165 122q-12-16 0-30t0-28"/><path d="M205 122q-12-16 0-30t0-28"/>
    </g>`;
}

export function teapot({ light, dark, deep }: Paint): string {
  return `
    <path d="M112 205c-78-18-72 92 6 88" fill="none" stroke="${dark}" stroke-width="16" stroke-linecap="round"/>
    <path d="M262 262c50-8 52-62 74-96l26 8c-18 44-22 118-92 130z" fill="${dark}"/>
    <path d="M100 245c0-58 42-84 94-84s94 26 94 84c0 52-42 84-94 84s-94-32-94-84z" fill="url(#body)"/>
    <ellipse cx="194" cy="166" rx="56" ry="12" fill="${deep}" opacity=".45"/>
    <circle cx="194" cy="132" r="14" fill="${dark}"/>
    <path d="M138 166c8-36 104-36 112 0z" fill="${light}" stroke="${dark}" stroke-width="4"/>
    <path d="M122 232q10-40 50-50" fill="none" stroke="#fff" stroke-width="8" stroke-linecap="round" opacity=".35"/>`;
}

export function pourOver({ light, dark }: Paint): string {
  return `
    <path d="M170 208h60l8 22c42 22 58 58 50 90-3 9-10 12-20 12H132c-10 0-17-3-20-12-8-32 8-68 50-90z" fill="#eaf2f3" opacity=".9"/>
    <path d="M113 288c36 10 138-8 175 4 4 18 3 28-6 36-4 3-8 4-14 4H132c-10 0-17-3-20-12-2-10-2-22 1-32z" fill="#5a3a29"/>
    <path d="M136 262q8-16 28-26" fill="none" stroke="#fff" stroke-width="7" stroke-linecap="round"/>
    <rect x="156" y="196" width="88" height="26" rx="10" fill="#b98552"/>
    <path d="M196 200h8l10 22h-28z" fill="#8f6038"/>
    <path d="M106 104h188l-54 92h-80z" fill="url(#body)"/>
    <path d="M290 120c40-6 40 44-22 44" fill="none" stroke="${dark}" stroke-width="13" stroke-linecap="round"/>
    <ellipse cx="200" cy="104" rx="94" ry="17" fill="${light}"/>
    <ellipse cx="200" cy="106" rx="80" ry="12" fill="#f4ead8"/>
    <ellipse cx="200" cy="109" rx="58" ry="8" fill="#6b4632"/>`;
}

export function bowl({ light, dark, deep }: Paint): string {
  return `
    <ellipse cx="200" cy="205" rx="132" ry="30" fill="${light}"/>
    <ellipse cx="200" cy="208" rx="118" ry="22" fill="${deep}"/>
    <g fill="#e9b93c"><ellipse cx="160" cy="192" rx="38" ry="30"/><ellipse cx="236" cy="190" rx="40" ry="31"/></g>
    <ellipse cx="200" cy="180" rx="38" ry="30" fill="#f2cd58"/>
    <path d="M188 156q10-26 34-22-6 22-34 22z" fill="#6f8f63"/>
    <path d="M68 205q132 60 264 0c-2 76-48 118-100 124h-64c-52-6-98-48-100-124z" fill="url(#body)"/>
    <path d="M70 222q130 58 260 0" fill="none" stroke="${dark}" stroke-width="5" opacity=".5"/>`;
}

export function carafe({ light, base, dark }: Paint): string {
  return `
    <path d="M168 96h64v60c0 34 68 60 68 126 0 34-18 48-44 48H144c-26 0-44-14-44-48 0-66 68-92 68-126z" fill="${light}" opacity=".65"/>
    <path d="M113 240q87 26 174 0c9 14 13 28 13 42 0 34-18 48-44 48H144c-26 0-44-14-44-48 0-14 4-28 13-42z" fill="${base}" opacity=".85"/>
    <ellipse cx="200" cy="241" rx="87" ry="13" fill="${dark}" opacity=".35"/>
    <ellipse cx="200" cy="96" rx="34" ry="9" fill="${dark}" opacity=".55"/>
    <ellipse cx="200" cy="96" rx="26" ry="6" fill="#fff" opacity=".75"/>
    <path d="M130 300q-14-34 14-70" fill="none" stroke="#fff" stroke-width="9" stroke-linecap="round" opacity=".7"/>
    <path d="M180 116v36" stroke="#fff" stroke-width="6" stroke-linecap="round" opacity=".7"/>`;
}
