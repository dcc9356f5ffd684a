/** BigQuery's errors, in one line each that says what to do. */
import type { Place } from '../../bigquery/deploy/place.ts';
import { pathOf } from '../../bigquery/deploy/place.ts';
import { hasNoCredentials, isOutOfReach, LOGIN, NO_CREDENTIALS } from '../pipeline/sink-bigquery/reach.ts';

type ApiError = Error & { code?: unknown; errors?: { reason?: string }[] };

/** @param doing what was being done, such as "create table events" or "look at it" */
export function explained(error: unknown, place: Place, doing: string): Error {
  const { message, code, errors } = error as ApiError;
  const said = message.replace(/\s*\n\s*/g, ' ').trim();
  const [what, todo] = reasonOf(said, code, errors?.[0]?.reason, place, doing);
  return new Error(`${pathOf(place)}: could not ${doing}: ${what}${todo === null ? '' : `; ${todo}`}`, {
    cause: error,
  });
}

function reasonOf(
  said: string,
  code: unknown,
  reason: string | undefined,
  { project }: Place,
  doing: string,
): [what: string, todo: string | null] {
  if (hasNoCredentials(said)) return [NO_CREDENTIALS, LOGIN];
  if (/invalid_grant|reauth/i.test(said)) return [`the credentials are not valid any more (${said})`, LOGIN];
  if (isOutOfReach(said, code))
    return [
      `BigQuery is out of reach (${said.replace(/^request to (\S+?)\/bigquery\/\S* failed, reason: /, '$1: ')})`,
      'see whether this machine may connect to it',
    ];
  if (/not found: project/i.test(said) || /invalid project id/i.test(said))
    return [`there is no project ${project} (${said})`, 'see "gcloud projects list" for the ids of yours'];
  if (/has not been used in project|it is disabled/i.test(said))
    return [
      `the BigQuery API is not enabled in ${project}`,
      `run "gcloud services enable bigquery.googleapis.com --project ${project}"`,
    ];
  if (code === 401) return [`BigQuery does not accept the credentials (${said})`, LOGIN];
  if (reason === 'rateLimitExceeded' || reason === 'quotaExceeded')
    return [`a quota is used up (${said})`, 'wait, and run the command again'];
  if (code === 403) return [`not allowed (${said})`, roleFor(said, doing, project)];
  if (code === 409) return [`somebody else has made it meanwhile (${said})`, 'run the command again'];
  if (code === 412) return ['somebody else has changed it meanwhile', 'run the command again'];
  if (Number(code) >= 500) return [`BigQuery is not well (${said})`, 'run the command again'];
  return [said, null];
}

/** By the permission that BigQuery names, else by what was being done. */
function roleFor(said: string, doing: string, project: string): string {
  if (/bigquery\.jobs\.create/.test(said)) return `the account needs roles/bigquery.jobUser on ${project}`;
  if (doing.startsWith('look at it')) return 'the account needs roles/bigquery.metadataViewer on the dataset';
  const place = 'roles/bigquery.dataEditor on the project, or on the dataset once there is one';
  return `the account needs ${place}${/^merge|^create .* where|^look at what/.test(doing) ? `, and roles/bigquery.jobUser on ${project}` : ''}`;
}
