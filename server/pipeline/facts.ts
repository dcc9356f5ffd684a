/** What the collector knows of a request beside its body; stands as the head of each record in the log, as JSON. */
export type Source = 'web_tag' | 'sgtm' | 'snowplow' | 'server';
export type ClientIdSource = 'cookie' | 'tag' | 'none';

export type RequestFacts = {
  /** Milliseconds since the epoch, the server's clock. */
  received_at: number;
  site: string;
  source: Source;
  client_id: string | null;
  client_id_source: ClientIdSource;
  client_id_age_days: number | null;
  user_agent: string;
  /** Address of the visitor, behind the trusted proxies. Used for is_internal; never stored in the warehouse. */
  address: string;
  geo?: { country: string | null; region: string | null; city: string | null };
};

/** A hit that the collector refused for its content: kept for `bad_events`, answered with 400. */
export type Refusal = {
  received_at: number;
  site: string | null;
  refused: { stage: 'parse' | 'validate'; code: string; message: string };
};
