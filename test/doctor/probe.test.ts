// `doctor --probe`: what it learns of a Webex that behaves this way or that, and that it leaves nothing behind; and the
// command as a process.
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { examine } from '../../src/doctor/examine.ts';
import { type ProbeReport, probeAll } from '../../src/doctor/probe-all.ts';
import { reportLines } from '../../src/doctor/report.ts';
import { type House, openHouse } from '../engine/house.ts';
import { steward } from '../steward.ts';
import { applicationsOf, type Env, named, Printed, withPatient } from './clinic.ts';

const OPS = 'Northwind Ops';
const ends: (() => Promise<void>)[] = [];
let house: House;
let renewed: Env;

beforeAll(async () => {
  house = await openHouse((work) => void ends.push(work), { STEWARD_NOTIFY: OPS });
  const { clientId, clientSecret, refreshTokens } = (await applicationsOf(house)).integration;
  renewed = {
    ...house.env,
    WEBEX_ADMIN_TOKEN: '',
    WEBEX_ADMIN_CLIENT_ID: clientId,
    WEBEX_ADMIN_CLIENT_SECRET: clientSecret,
    WEBEX_ADMIN_REFRESH_TOKEN: refreshTokens.admin,
  };
});
afterAll(async () => {
  for (const end of ends.toReversed()) await end();
});

const probe = async (env: Env): Promise<ProbeReport> =>
  withPatient(env, async (patient) => probeAll(patient, OPS));
const of = ({ tried }: ProbeReport, name: string) => tried.find((one) => one.name === name);
/** Beside those of the bot about its audit. */
const doctorMessages = async (): Promise<number> =>
  (await house.fromBot(house.ops)).filter(({ text: said = '' }) => /^Card |trying something/.test(said))
    .length;

it('learns what a kind Webex does, keeps it, and deletes what it has posted', async () => {
  const report = await probe(renewed);
  expect(report.leftBehind).toBe(0);
  expect(of(report, 'own-posts')).toMatchObject({ state: 'learned', found: { webhook: true, listed: true } });
  expect(of(report, 'card-edits')).toMatchObject({
    state: 'learned',
    found: { edits: 10, shown: true, status: 400 },
  });
  expect(of(report, 'card-size')).toMatchObject({ found: { taken: 48 * 1024, refused: 64 * 1024 } });
  expect(of(report, 'refresh-rotation')).toMatchObject({ found: { rotates: true } });
  expect(of(report, 'cold-403')).toMatchObject({ found: { refused: true, status: 403, readingHelps: true } });
  expect(of(report, 'service-app')).toMatchObject({
    state: 'left',
    says: expect.stringContaining('a person'),
  });
  expect(await doctorMessages()).toBe(0);
  await withPatient(renewed, async (patient) => {
    const examination = await examine(patient);
    const told = named(Printed.parse(structuredClone(examination)), 'probed').map(({ about }) => about);
    expect(told).toEqual(['own-posts', 'card-edits', 'card-size', 'refresh-rotation', 'cold-403']);
    const lines = reportLines(examination, report);
    expect(lines).toContainEqual(expect.stringMatching(/^learned {2}own-posts: A webhook of it came/));
    expect(lines).toContainEqual(expect.stringMatching(/^warning {2}reports: There is no account/));
    expect(lines).toContainEqual(expect.stringMatching(/^ {9}→ Set WEBEX_REPORTS_CLIENT_ID/));
    expect(lines.at(-1)).toMatch(/^0 failed, 1 warnings, \d+ unknown, \d+ ok\.$/);
  });
});

it('learns what a strict Webex does not, and the bot’s cards go by it', async () => {
  await house.settings({ cardEdit: 'reject', refreshRotation: 'stable', cardMaxBytes: 20_500 });
  const strict = await probe(renewed);
  expect(of(strict, 'card-edits')).toMatchObject({ found: { edits: 0, status: 400 } });
  expect(of(strict, 'card-size')).toMatchObject({ found: { taken: 20 * 1024, refused: 24 * 1024 } });
  expect(of(strict, 'refresh-rotation')).toMatchObject({ found: { rotates: false } });
  const { bot } = await house.info();
  const [row] = house.query(`select value from named_value where key = 'learned:card-edits:${bot.personId}'`);
  expect(JSON.parse(String(row?.['value']))).toMatchObject({ works: false });
});

it('tries a service app on customers, and says what cannot be seen without a bot at work', async () => {
  await house.stop();
  const { token } = (await applicationsOf(house)).serviceApp;
  for (const [rights, works] of [
    ['full', true],
    ['read', false],
  ] as const) {
    await house.settings({ serviceAppRights: rights });
    const report = await probe({ ...house.env, WEBEX_ADMIN_TOKEN: token });
    if (works) expect(of(report, 'service-app')).toMatchObject({ state: 'learned', found: { works } });
    else expect(of(report, 'service-app')?.state).not.toBe('failed');
    expect(of(report, 'own-posts')).toMatchObject({
      state: 'left',
      says: expect.stringContaining('no bot is running'),
    });
  }
  await expect(withPatient(house.env, async (patient) => probeAll(patient, 'Nowhere'))).rejects.toThrow(
    'The bot is in no space “Nowhere”',
  );
});

const doctor = async (env: Env, ...words: readonly string[]) => steward(env, 'doctor', ...words);

it('is a command: JSON and 0 beside a running bot, lines and 1 with settings that are none', async () => {
  await house.restart();
  const broken = { STEWARD_DATA_DIR: join(house.dataDir, 'none'), PORT: 'high' };
  const [well, ill] = await Promise.all([doctor(house.env, '--json', '--probe', OPS), doctor(broken)]);
  expect(well).toMatchObject({ code: 0, errors: '' });
  const printed = Printed.parse(JSON.parse(well.out));
  expect(printed.ok).toBe(true);
  expect(printed.probes?.tried).toHaveLength(6);
  expect(well.out).not.toContain(house.env['WEBEX_BOT_TOKEN']);
  expect(ill).toMatchObject({ code: 1, errors: '' });
  expect(ill.out).toMatch(/^FAILED {3}config: PORT must be a port number\.$/m);
  expect(ill.out).toMatch(/^\? {8}bot: Skipped: /m);
  const [kept] = house.query(`select value from named_value where key = 'doctor:last'`);
  expect(JSON.parse(String(kept?.['value']))).toMatchObject({ failed: [] });
});
