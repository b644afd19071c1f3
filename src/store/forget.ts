// Forgets everything Steward keeps in a PostgreSQL database; tables of others stay.
import { Client } from 'pg';

const TABLES = [
  'job',
  'lane',
  'counter',
  'request',
  'step',
  'card',
  'space',
  'named_value',
  'warmth',
  'warmth_tally',
  'audit',
  'audit_head',
  'stored_file',
  'file_piece',
  'lease',
  'replica',
  'credential',
  'rate_gate',
  'license_count',
  'license_hold',
  'license_lend',
  'standing_order',
  'license_usage',
  'schema_version',
];

export async function forgetPostgres(databaseUrl: string): Promise<void> {
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    await client.query(`drop table if exists ${TABLES.join(', ')}`);
  } finally {
    await client.end();
  }
}
