/** What the collector knows of a request beside its body; stands as the head of each record in the log, as JSON. */
import type { Denial } from './consent.ts';

export type Source = 'web_tag' | 'sgtm' | 'snowplow' | 'server';
export type ClientIdSource = 'cookie' | 'tag' | 'link' | 'none';

export type RequestFacts = {
  /** Milliseconds since the epoch, the server's clock. */
  received_at: number;
  site: string;
  source: Source;
  client_id: string | null;
  client_id_source: ClientIdSource;
  client_id_age_days: number | null;
  user_agent: string;
  /**
   * Address of the visitor, behind the trusted proxies. Used for is_internal and geo; never stored in the warehouse. Its network
   * alone, or '', where the config's privacy.address says so.
   */
  address: string;
  /** Where the address is not whole: whether it was one of internal_addresses. */
  is_internal?: boolean;
  /** Personal data was taken out before the log (config: privacy.before_log); hashes of e-mail addresses have their pepper. */
  cleaned?: true;
  /** Why nobody may be known: said when consent to storage is not given. The hit's ids are then taken out of the body. */
  denied?: Denial;
  geo?: { country: string | null; region: string | null; city: string | null };
};

/** A hit that the collector refused for its content: kept for `bad_events`, answered with 400. */
export type Refusal = {
  received_at: number;
  site: string | null;
  refused: { stage: 'parse' | 'validate'; code: string; message: string };
  /** As in RequestFacts. */
  cleaned?: true;
};
