/** What keeps this machine from BigQuery, whatever was asked: told in the same words by every command. */

const OUT_OF_REACH = ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'ECONNRESET', 'ETIMEDOUT'];

/** Whether it was not even asked: no name, no connection. */
export function isOutOfReach(message: string, code?: unknown): boolean {
  return OUT_OF_REACH.includes(String(code)) || OUT_OF_REACH.some((one) => message.includes(one));
}

/** Application Default Credentials were looked for, and are not there. */
export function hasNoCredentials(message: string): boolean {
  return /could not load the default credentials/i.test(message);
}

export const NO_CREDENTIALS = 'no credentials (Application Default Credentials) on this machine';
export const LOGIN =
  'run "gcloud auth application-default login", or set GOOGLE_APPLICATION_CREDENTIALS to the key file of a service account';
