/** The Client's fields. */
export type Fields = {
  siteKey: string;
  /** One a line. */
  origins: unknown;
  serverUrl?: string;
  collectPath?: string;
  serveScript?: boolean;
  scriptPath?: string;
  scriptMinutes?: number | string;
  cookieName?: string;
  waitForTag?: boolean;
  debug?: boolean;
};
