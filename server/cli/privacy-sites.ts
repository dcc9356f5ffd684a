/** Tells who looks for a person that the warehouse has sites of which the config knows nothing: most often it is the wrong config. */
import type { Config } from '../config.ts';
import type { PersonId } from '../privacy/ids.ts';
import { objects, type Place } from '../privacy/place.ts';

/** @returns those sites; a visitor's id alone needs no config, so none are looked for. @throws what the warehouse answers */
export async function tellOtherSites(
  places: readonly Place[],
  given: readonly PersonId[],
  { sites }: Pick<Config, 'sites'>,
): Promise<string[]> {
  if (given.every(({ kind }) => kind === 'client_id')) return [];
  const answers = await Promise.all(places.map(({ ask }) => ask('SELECT DISTINCT site_id AS site FROM events')));
  const found = answers.flatMap((answer) => objects(answer).map(({ site }) => String(site)));
  const others = [...new Set(found)].filter((site) => !sites.some(({ id }) => id === site)).sort();
  if (others.length === 0) return [];
  process.stderr.write(
    `clario: the warehouse has rows of ${others.join(', ')}, which the config does not name: no customer's number of theirs is looked for, and no address's hash with their email_pepper; is --config that of their server?\n`,
  );
  return others;
}
