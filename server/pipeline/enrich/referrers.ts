/** Names by which traffic is told. Plain data. */

type Names = { readonly [domain: string]: string };

/** Parameters in which advertisers pass the id of a click. */
export const CLICK_IDS: readonly string[] = [
  'gclid',
  'gbraid',
  'wbraid',
  'dclid',
  'msclkid',
  'fbclid',
  'ttclid',
  'epik',
  'twclid',
  'li_fat_id',
  'ScCid',
  'rdt_cid',
  'yclid',
  'irclickid',
  'awc',
];

/** Parameters in which newsletters and analytics pass the id of a person. */
export const PERSON_IDS: readonly string[] = [
  '_ga',
  '_gl',
  'mc_eid',
  'mkt_tok',
  '_hsenc',
  '__hstc',
  '__hssc',
  '__hsfp',
  'vero_id',
  'oly_enc_id',
  'oly_anon_id',
  'ml_subscriber',
  'ml_subscriber_hash',
  'rb_clickid',
  'wickedid',
  'igshid',
  '_kx',
];

/** Of CLICK_IDS, those that only paid clicks have (fbclid stands on every link out of Facebook). */
export const PAID_CLICKS: Names = {
  gclid: 'google',
  gbraid: 'google',
  wbraid: 'google',
  dclid: 'google',
  msclkid: 'bing',
};

/** Search engines: registrable domain, or the domain's name under any suffix -> source. */
export const ENGINES: Names = {
  google: 'google',
  bing: 'bing',
  yahoo: 'yahoo',
  yandex: 'yandex',
  'ya.ru': 'yandex',
  duckduckgo: 'duckduckgo',
  baidu: 'baidu',
  ecosia: 'ecosia',
  qwant: 'qwant',
  startpage: 'startpage',
  naver: 'naver',
  seznam: 'seznam',
  'brave.com': 'brave',
  kagi: 'kagi',
};

export const NETWORKS: Names = {
  facebook: 'facebook',
  'fb.me': 'facebook',
  instagram: 'instagram',
  'threads.net': 'threads',
  'threads.com': 'threads',
  't.co': 'twitter',
  twitter: 'twitter',
  'x.com': 'twitter',
  linkedin: 'linkedin',
  'lnkd.in': 'linkedin',
  pinterest: 'pinterest',
  'pin.it': 'pinterest',
  tiktok: 'tiktok',
  reddit: 'reddit',
  youtube: 'youtube',
  'youtu.be': 'youtube',
  snapchat: 'snapchat',
  vk: 'vk',
};
