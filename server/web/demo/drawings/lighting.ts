/** Drawings of the lighting department: SVG on a 400 x 400 ground, the body painted with url(#body), the light with url(#glow). */
import type { Paint } from './colors.ts';

export function tableLamp({ light, dark }: Paint): string {
  return `
    <ellipse cx="200" cy="190" rx="190" ry="180" fill="url(#glow)"/>
    <rect x="191" y="188" width="18" height="36" fill="#b98552"/>
    <path d="M200 216c40 0 64 26 64 58 0 30-20 54-42 58h-44c-22-4-42-28-42-58 0-32 24-58 64-58z" fill="url(#body)"/>
    <path d="M152 262q8-26 32-32" fill="none" stroke="#fff" stroke-width="7" stroke-linecap="round" opacity=".4"/>
    <ellipse cx="200" cy="330" rx="34" ry="6" fill="${dark}"/>
    <path d="M146 68h108l50 122H96z" fill="#efdcb8"/>
    <path d="M200 68h54l50 122h-74z" fill="#d9c296" opacity=".55"/>
    <ellipse cx="200" cy="190" rx="104" ry="14" fill="#fff7de"/>
    <ellipse cx="200" cy="68" rx="54" ry="8" fill="${light}" opacity=".55"/>`;
}

export function pendant({ light, dark, deep }: Paint): string {
  return `
    <path d="M104 236 20 400h360l-84-164z" fill="#fff4d2" opacity=".5"/>
    <path d="M200 0v112" stroke="#3b3f3c" stroke-width="5"/>
    <rect x="184" y="100" width="32" height="30" rx="6" fill="${deep}"/>
    <path d="M86 232a114 110 0 0 1 228 0z" fill="url(#body)"/>
    <ellipse cx="200" cy="232" rx="114" ry="21" fill="${dark}"/>
    <ellipse cx="200" cy="234" rx="102" ry="16" fill="#fff1c9"/>
    <circle cx="200" cy="238" r="20" fill="#fffbea"/>
    <path d="M112 206q14-52 58-68" fill="none" stroke="${light}" stroke-width="8" stroke-linecap="round" opacity=".8"/>`;
}

export function candle({ light, dark }: Paint): string {
  return `
    <circle cx="200" cy="118" r="130" fill="url(#glow)"/>
    <path d="M122 186h156v110c0 22-14 34-34 34h-88c-20 0-34-12-34-34z" fill="url(#body)"/>
    <ellipse cx="200" cy="186" rx="78" ry="18" fill="${light}"/>
    <ellipse cx="200" cy="188" rx="66" ry="13" fill="#fdf3df"/>
    <path d="M200 188v-28" stroke="#4a3a2c" stroke-width="5" stroke-linecap="round"/>
    <path d="M200 74c26 36 32 54 20 78-8 14-32 14-40 0-12-24-4-44 20-78z" fill="#f3a73b"/>
    <path d="M200 110c14 20 16 32 10 44-4 8-16 8-20 0-6-12-2-24 10-44z" fill="#fff0b8"/>
    <rect x="152" y="232" width="96" height="58" rx="4" fill="#fbf6ec"/>
    <path d="M168 252h64M180 268h40" stroke="${dark}" stroke-width="5" stroke-linecap="round"/>`;
}

export function floorLamp({ base, dark, light }: Paint): string {
  return `
    <ellipse cx="200" cy="130" rx="190" ry="160" fill="url(#glow)"/>
    <g stroke="#a9764a" stroke-width="10" stroke-linecap="round">
      <path d="M200 170 128 334M200 170l72 164"/><path d="M200 170v160" stroke="#8f6038"/>
    </g>
    <path d="M160 262h80" stroke="#8f6038" stroke-width="6"/>
    <path d="M138 48h124l38 118H100z" fill="url(#body)"/>
    <ellipse cx="200" cy="166" rx="100" ry="14" fill="#fff7de"/>
    <ellipse cx="200" cy="48" rx="62" ry="8" fill="${light}"/>
    <path d="M160 60 134 152" stroke="${base}" stroke-width="3" opacity=".6"/>
    <path d="M240 60l26 92" stroke="${dark}" stroke-width="3" opacity=".35"/>`;
}

export function lantern({ base, dark, deep, light }: Paint): string {
  return `
    <circle cx="200" cy="230" r="180" fill="url(#glow)"/>
    <circle cx="200" cy="66" r="24" fill="none" stroke="${dark}" stroke-width="8"/>
    <path d="M178 94h44l70 62H108z" fill="url(#body)"/>
    <rect x="122" y="156" width="156" height="156" fill="#fff8e2" opacity=".75"/>
    <rect x="176" y="244" width="48" height="66" rx="5" fill="#f6efe0"/>
    <path d="M200 244v-12" stroke="#4a3a2c" stroke-width="4"/>
    <path d="M200 186c16 22 20 34 12 46-6 8-18 8-24 0-8-12-4-24 12-46z" fill="#f3a73b"/>
    <g fill="none" stroke="${deep}" stroke-width="8"><rect x="122" y="156" width="156" height="156"/></g>
    <path d="M200 156v20M122 234h10M268 234h10" stroke="${deep}" stroke-width="6"/>
    <rect x="108" y="308" width="184" height="22" rx="5" fill="${base}"/>
    <path d="M140 180v90" stroke="${light}" stroke-width="7" stroke-linecap="round" opacity=".8"/>`;
}
