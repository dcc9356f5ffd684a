// biome-ignore-all lint/suspicious/noTemplateCurlyInString: Terraform's templates are written like JavaScript's
import { describe, expect, it } from 'vitest';
import type { Desired } from '../../../bigquery/deploy/desired.ts';
import { desiredDataset } from '../../../bigquery/deploy/desired.ts';
import { hclHeredoc, hclLabel, hclString } from '../../../bigquery/deploy/hcl.ts';
import { terraform } from '../../../bigquery/deploy/terraform.ts';

const SMALL: Desired = {
  project: 'my-project',
  dataset: 'clario',
  location: 'EU',
  description: 'What "happens" for ${nothing}.',
  tables: [
    {
      definition: {
        name: 'events',
        description: 'One row an event.',
        partitionBy: 'occurred_at',
        clusterBy: ['site_id', 'event_name'],
        columns: [{ name: 'occurred_at', type: 'TIMESTAMP', mode: 'REQUIRED', description: 'When %{it} was.' }],
      },
      expirationDays: 30,
    },
  ],
  materialized: [],
  views: [
    { name: 'days', description: 'One row is a day.', query: "SELECT '${a}' AS d\nFROM `my-project.clario.events`" },
  ],
  functions: [
    {
      name: 'days_between',
      description: 'Days.',
      parameters: [{ name: 'first', type: 'DATE' }],
      body: 'SELECT first AS d FROM `my-project.clario.days`',
    },
  ],
};

describe('a dataset as Terraform', () => {
  it('is resources that keep their data', () => {
    expect(terraform([SMALL])).toBe(`resource "google_bigquery_dataset" "clario" {
  project                    = "my-project"
  dataset_id                 = "clario"
  location                   = "EU"
  description                = "What \\"happens\\" for $\${nothing}."
  delete_contents_on_destroy = false

  lifecycle {
    prevent_destroy = true
  }
}

resource "google_bigquery_table" "clario_events" {
  project             = google_bigquery_dataset.clario.project
  dataset_id          = google_bigquery_dataset.clario.dataset_id
  table_id            = "events"
  description         = "One row an event."
  clustering          = ["site_id", "event_name"]
  deletion_protection = true
  schema = <<JSON
[
  {
    "name": "occurred_at",
    "type": "TIMESTAMP",
    "mode": "REQUIRED",
    "description": "When %%{it} was."
  }
]
JSON

  time_partitioning {
    type          = "DAY"
    field         = "occurred_at"
    expiration_ms = 2592000000
  }

  lifecycle {
    prevent_destroy = true
  }
}

resource "google_bigquery_table" "clario_days" {
  project             = google_bigquery_dataset.clario.project
  dataset_id          = google_bigquery_dataset.clario.dataset_id
  table_id            = "days"
  description         = "One row is a day."
  deletion_protection = false

  view {
    use_legacy_sql = false
    query = <<SQL
SELECT '$\${a}' AS d
FROM \`my-project.clario.events\`
SQL
  }

  depends_on = [google_bigquery_table.clario_events]
}

resource "google_bigquery_routine" "clario_days_between" {
  project      = google_bigquery_dataset.clario.project
  dataset_id   = google_bigquery_dataset.clario.dataset_id
  routine_id   = "days_between"
  routine_type = "TABLE_VALUED_FUNCTION"
  language     = "SQL"
  description  = "Days."
  definition_body = <<SQL
SELECT first AS d FROM \`my-project.clario.days\`
SQL

  arguments {
    name      = "first"
    data_type = jsonencode({ typeKind = "DATE" })
  }

  depends_on = [google_bigquery_table.clario_days]
}
`);
  });

  it('has a resource for each table, view and function, and no two of one name', async () => {
    const place = (project: string, dataset: string) =>
      desiredDataset({ project, dataset, location: 'EU' }, { events: null, badEvents: 7, materialized: null });
    const text = terraform(
      await Promise.all([place('one-project', 'clario'), place('two-project', 'clario'), place('two-project', '1st')]),
    );
    const labels = [...text.matchAll(/^resource "(\w+)" "([\w-]+)" \{$/gm)].map(
      ([, type, label]) => `${type}.${label}`,
    );
    expect(labels).toHaveLength(3 * (1 + 2 + 9 + 9));
    expect(new Set(labels).size).toBe(labels.length);
    expect(labels).toEqual(
      expect.arrayContaining([
        'google_bigquery_table.one-project_clario_events',
        'google_bigquery_table.two-project_clario_orders',
        'google_bigquery_routine._1st_sessions_between',
      ]),
    );
    const needed = [...text.matchAll(/^ {2}depends_on = \[(.+)\]$/gm)].flatMap(([, list]) => list!.split(', '));
    expect(labels).toEqual(expect.arrayContaining(needed));
    expect(text.match(/expiration_ms/g)).toHaveLength(3);
  });
});

describe('HCL', () => {
  it.each([
    ['a "quote" and a \\', '"a \\"quote\\" and a \\\\"'],
    ['two\nlines\tand é', '"two\\nlines\\tand é"'],
    ['${a} %{b} $ % {c} $${d}', '"$${a} %%{b} $ % {c} $$${d}"'],
    ['\b\f', '"\\u0008\\u000c"'],
    ['\\b', '"\\\\b"'],
  ])('quotes %j', (text, expected) => {
    expect(hclString(text)).toBe(expected);
  });

  it('refuses a text that would end itself', () => {
    expect(() => hclHeredoc('a\n  SQL\nb', 'SQL')).toThrow('the text has a line SQL');
  });

  it('has labels without dots and colons', () => {
    expect(hclLabel('example.com:my-project_1')).toBe('example_com_my-project_1');
    expect(hclLabel('1st')).toBe('_1st');
  });
});
