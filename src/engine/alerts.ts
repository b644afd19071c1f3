// What needs somebody is told in the spaces that the policy names for it, in those of the settings where it names none:
// once per cause until it is over or a day has passed, whatever restarts and replicas there are.
import * as z from 'zod';
import { DAY_MS } from '../domain/lend.ts';
import type { AlertKind, PolicyDocument } from '../domain/policy/document.ts';
import { orgFits, type PolicyOrg } from '../domain/policy/match.ts';
import type { Chat } from '../domain/ports/chat.ts';
import type { Log } from '../domain/ports/log.ts';
import type { Store, Tx } from '../domain/ports/store.ts';
import type { View } from '../domain/views.ts';
import { answerJob } from './jobs.ts';
import { readStanding } from './principals.ts';

export interface AlertDeps {
  readonly store: Store;
  readonly chat: Pick<Chat, 'space' | 'placeOf'>;
  /** Spaces for team notices: ids or titles. */
  readonly notify: readonly string[];
  readonly log: Log;
}

interface Where {
  readonly kind: AlertKind;
  readonly org?: PolicyOrg | undefined;
  /** Has been told already. */
  readonly except?: string | undefined;
}

/** Ids or titles. */
export function alertSpaces(
  document: PolicyDocument | undefined,
  notify: readonly string[],
  { kind, org }: Pick<Where, 'kind' | 'org'>,
): readonly string[] {
  const named = (document?.notify ?? []).flatMap(({ when, orgs, spaces }) => {
    const about = orgs === undefined || (org !== undefined && document && orgFits({ document }, orgs, org));
    return when.includes(kind) && about === true ? spaces : [];
  });
  return [...new Set(named.length > 0 ? named : notify)];
}

/** Room ids of those the bot is in; the others are told as soon as somebody adds it, should it last so long. */
export async function alertRooms(
  { store, chat, notify, log }: AlertDeps,
  where: Where,
): Promise<readonly string[]> {
  const policy = await store.read(readStanding);
  const rooms: string[] = [];
  for (const space of alertSpaces(policy?.document, notify, where)) {
    const roomId = await chat.space(space);
    if (roomId === undefined) log.warn({ space }, 'A space for team notices is not known to the bot');
    else rooms.push(roomId);
  }
  const { except } = where;
  return except === undefined
    ? rooms
    : rooms.filter((roomId) => chat.placeOf(roomId) !== chat.placeOf(except));
}

/** Names a cause for ever; `over`: what was told is no more. */
export interface Alert {
  readonly cause: string;
  readonly over?: boolean | undefined;
}

/** When it was told last, and whether it is still so. */
const Told = z.object({ at: z.number(), open: z.boolean() });

/** `view`: of those that are to be told in a space. */
export async function tellAlerts<A extends Alert>(
  tx: Tx,
  rooms: readonly string[],
  alerts: readonly A[],
  now: number,
  view: (alerts: readonly A[]) => View,
): Promise<void> {
  for (const roomId of rooms) {
    const due: A[] = [];
    const marks: string[] = [];
    for (const alert of alerts) {
      const name = `alert ${alert.cause} ${roomId}`;
      const told = Told.safeParse(await tx.value(name)).data;
      const isNew = told?.open !== true || now - told.at >= DAY_MS;
      if (alert.over === true ? told?.open !== true : !isNew) continue;
      due.push(alert);
      // Of two processes that have read the same, one adds the job.
      marks.push(`${alert.cause}:${told?.at ?? 0}:${told?.open === true}`);
      await tx.putValue(name, { at: now, open: alert.over !== true });
    }
    if (due.length === 0) continue;
    const key = `alert:${roomId}:${marks.join(' ')}`;
    await tx.enqueue(answerJob({ key, target: { roomId }, view: view(due) }));
  }
}

/** One alert, in a transaction of its own. */
export async function raiseAlert(
  deps: AlertDeps,
  where: Where,
  alert: Alert,
  now: number,
  view: View,
): Promise<void> {
  const rooms = await alertRooms(deps, where);
  if (rooms.length === 0) return;
  await deps.store.transaction(async (tx) => tellAlerts(tx, rooms, [alert], now, () => view));
}
