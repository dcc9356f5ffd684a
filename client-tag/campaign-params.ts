/** Query parameters of a campaign: a page entered with others than the session's begins the next one. Plain data. */
export const CAMPAIGN_PARAMS: readonly string[] = [
  'utm_source',
  'utm_medium',
  'utm_campaign',
  'utm_term',
  'utm_content',
  'utm_id',
  'gclid',
  'gbraid',
  'wbraid',
  'dclid',
  'msclkid',
  'fbclid',
  'ttclid',
  'epik',
];
