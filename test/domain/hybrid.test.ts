import { expect, it } from 'vitest';
import { ageInWords } from '../../src/domain/age.ts';
import { alarmsInWords, clusterStatus, typeInWords } from '../../src/domain/hybrid.ts';
import type { ConnectorStatus, HybridConnector } from '../../src/domain/ports/admin/hybrid.ts';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

const connector = (type: string, status: ConnectorStatus): HybridConnector => ({
  id: `${type} ${status}`,
  clusterId: 'c',
  hostname: 'h',
  status,
  type,
  version: undefined,
  createdAt: undefined,
  alarms: [],
});

it.each([
  [0, 'less than a minute'],
  [-DAY, 'less than a minute'],
  [MINUTE, '1 minute'],
  [119 * MINUTE, '1 hour'],
  [47 * 60 * MINUTE, '1 day'],
  [45 * DAY, '1 month'],
  [729 * DAY, '1 year'],
  [800 * DAY, '2 years'],
])('%d ms are %s', (age, words) => {
  expect(ageInWords(1_800_000_000_000 - age, 1_800_000_000_000)).toBe(words);
});

it.each<[string, readonly HybridConnector[], ConnectorStatus]>([
  ['nothing in it', [], 'operational'],
  ['all well', [connector('calendar', 'operational')], 'operational'],
  ['one of two down', [connector('calendar', 'operational'), connector('calendar', 'outage')], 'impaired'],
  ['both down', [connector('calendar', 'outage'), connector('calendar', 'outage')], 'outage'],
  ['all of one kind down', [connector('calendar', 'operational'), connector('message', 'outage')], 'outage'],
  [
    'one serviced',
    [connector('call', 'operational'), connector('call', 'maintenanceMode')],
    'maintenanceMode',
  ],
  ['a word nobody knows', [connector('call', 'unknown'), connector('call', 'operational')], 'unknown'],
])('a cluster with %s', (_, connectors, status) => {
  expect(clusterStatus(connectors)).toBe(status);
});

it('names types and alarms in words, the newest alarm first', () => {
  expect(['calendar', 'expresswayManagement', 'videoMesh'].map(typeInWords)).toEqual([
    'Calendar',
    'Expressway management',
    'Video mesh',
  ]);
  const alarm = { id: '', severity: 'error', description: undefined };
  const alarms = [
    { ...alarm, title: 'old', raisedAt: 1_000 },
    { ...alarm, title: 'undated', raisedAt: undefined },
    { ...alarm, title: 'new', raisedAt: 2 * MINUTE },
  ];
  expect(alarmsInWords({ alarms }, 62 * MINUTE)).toEqual([
    'error: new, for 1 hour',
    'error: old, for 1 hour',
    'error: undated',
  ]);
});
