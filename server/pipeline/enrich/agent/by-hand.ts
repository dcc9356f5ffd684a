/**
 * Tests of bowser's that are code, and not patterns: what each is as a line of a table. They are known by their text, so that a
 * new version of bowser that tests differently can't be taken over unseen.
 */
import type { AgentTest } from '../user-agent.ts';

/** The function's code without comments, its spaces as one; null: it never holds, for no client hints are sent. */
export const TESTS: { readonly [code: string]: Omit<AgentTest, 'name'> | null } = {
  "test(parser) { if (parser.hasBrand('Vivaldi')) { return true; } return parser.test(/vivaldi/i); }": {
    words: ['vivaldi'],
  },
  "test(parser) { if (parser.hasBrand('DuckDuckGo')) { return true; } return parser.test(/\\sDdg\\/[\\d.]+$/i); }": {
    patterns: [['ddg/', '\\sddg/[\\d.]+$']],
  },
  "test(parser) { return parser.hasBrand('Brave'); }": null,
  'test(parser) { const notLikeAndroid = !parser.test(/like android/i); const butAndroid = parser.test(/android/i); return notLikeAndroid && butAndroid; }':
    { words: ['android'], without: ['like android'] },
  'test(parser) { return Utils.isFirefoxOnIpad(parser.getUA()); }': { exact: ['Macintosh', ' FxiOS', '/'] },
  'test(parser) { const iDevice = parser.test(/ipod|iphone/i); const likeIDevice = parser.test(/like (ipod|iphone)/i); return iDevice && !likeIDevice; }':
    { words: ['ipod', 'iphone'], without: ['like ipod', 'like iphone'] },
  "test(parser) { return parser.getBrowserName(true) === 'blackberry'; }": { browser: 'BlackBerry' },
  "test(parser) { return parser.getBrowserName(true) === 'bada'; }": { browser: 'Bada' },
  "test(parser) { return parser.getBrowserName() === 'windows phone'; }": { browser: 'windows phone' },
  "test(parser) { const osMajorVersion = Number(String(parser.getOSVersion()).split('.')[0]); return parser.getOSName(true) === 'android' && (osMajorVersion >= 3); }":
    { os: 'Android', since: 3 },
  "test(parser) { return parser.getOSName(true) === 'android'; }": { os: 'Android' },
  "test(parser) { return parser.getOSName(true) === 'macos'; }": { os: 'macOS' },
  "test(parser) { return parser.getOSName(true) === 'windows'; }": { os: 'Windows' },
  "test(parser) { return parser.getOSName(true) === 'linux'; }": { os: 'Linux' },
  "test(parser) { return parser.getOSName(true) === 'playstation 4'; }": { os: 'PlayStation 4' },
  "test(parser) { return parser.getOSName(true) === 'roku'; }": { os: 'Roku' },
};

/** Where one test has two names, by both: the lines in its place. */
export const NAMES: { readonly [names: string]: readonly AgentTest[] } = {
  'QQ Browser, QQ Browser Lite': [
    { name: 'QQ Browser Lite', words: ['qqbrowserlite'] },
    { name: 'QQ Browser', words: ['qqbrowser'] },
  ],
};
