// A house whose bot has an account for reports, and what Webex keeps of them.
import * as z from 'zod';
import { type Message, until } from '../e2e/people.ts';
import { type House, openHouse } from '../engine/house.ts';

type OnEnd = (work: () => Promise<void>) => void;

const SECOND_MS = 1000;

export async function openReports(onEnd: OnEnd, env: Readonly<Record<string, string>> = {}): Promise<House> {
  const house = await openHouse(onEnd);
  const { tokens } = await house.info();
  await house.restart({ WEBEX_REPORTS_TOKEN: tokens.reports, ...env });
  return house;
}

/** Reports that are on Webex now, made by whomever. */
export async function reportsOnWebex(house: House): Promise<readonly Record<string, unknown>[]> {
  const { tokens } = await house.info();
  const body = await house.call('/v1/reports', tokens.reports);
  return z.object({ items: z.array(z.record(z.string(), z.unknown())) }).parse(body).items;
}

export async function isOrdered(house: House): Promise<void> {
  await until('the report on Webex', async () => (await reportsOnWebex(house))[0]);
}

/** Waits for the order, lets the time pass in which Webex makes the report, and resolves with the end's card. */
export async function arrived(house: House, id = 1, room = house.ops): Promise<Message> {
  await house.heard(house.ops, new RegExp(`R-${id}: Under way[^]*Webex is making the report`));
  await house.advance(30 * SECOND_MS);
  return house.heard(room, new RegExp(`R-${id}: (Done|Failed|Outcome)`));
}

/** The bot's messages with a file, in a space. */
export async function filesIn(house: Pick<House, 'fromBot'>, room: string): Promise<readonly Message[]> {
  return (await house.fromBot(room)).filter(({ files }) => Array.isArray(files) && files.length > 0);
}

export async function fileIn(house: House, room = house.ops): Promise<Message> {
  return until('the file', async () => (await filesIn(house, room))[0]);
}

/** What is in a message's file, opened as one of the people. */
export async function opened(house: House, message: Message, as = 'Ana') {
  const [url = ''] = z.array(z.string()).parse(message['files']);
  const response = await fetch(url, { headers: { authorization: `Bearer ${house.person(as).token}` } });
  const bytes = Buffer.from(await response.arrayBuffer());
  return {
    name: response.headers.get('content-disposition') ?? '',
    bytes,
    lines: bytes.toString('utf8').trim().split(/\r?\n/),
  };
}

/** How often the bot asked Webex for this. */
export async function calls(house: House, method: string, path: RegExp): Promise<number> {
  return (await house.ledger()).filter((item) => item.method === method && path.test(item.path)).length;
}
