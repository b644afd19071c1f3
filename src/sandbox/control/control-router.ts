import express, { type ErrorRequestHandler, type Request, type Response, type Router } from 'express';
import { z } from 'zod';
import { turnConnectors } from '../admin/hybrid.ts';
import { managedList } from '../admin/managed-list.ts';
import { coverage } from '../coverage.ts';
import type { Deliveries } from '../deliveries.ts';
import { migrateRoom } from '../messaging/migrate-room.ts';
import { issueText } from '../rest/input.ts';
import { isSeed, SEEDS, type Seed } from '../seed/seeds.ts';
import { describeSettings, mergeSettings } from '../world/settings.ts';
import type { World } from '../world/world.ts';
import { streamChanges } from './change-stream.ts';
import { clockOtherThan, clockReading } from './clock.ts';
import { type Faults, faultRuleSchema } from './faults.ts';
import type { SandboxInfo } from './info.ts';
import type { Ledger } from './ledger.ts';
import { changeManaged, managedChangeSchema } from './managed.ts';

export type ControlParts = {
  world: World;
  ledger: Ledger;
  faults: Faults;
  deliveries: Deliveries;
  info: () => SandboxInfo;
  seed: (seed: Seed) => void;
  stopped: AbortSignal;
};

const count = z.coerce.number().int().min(0);
const pageSchema = z.object({
  since: count.default(0),
  limit: z.coerce.number().int().min(1).max(20_000).default(1000),
});
const streamSchema = z.object({ kind: z.string().optional() });
const clockSchema = z.strictObject({
  advanceMs: z
    .number()
    .int()
    .min(0)
    .max(10 * 366 * 86_400_000),
});
const clockQuerySchema = z.object({ after: z.coerce.number().int().optional() });
const resetSchema = z.strictObject({ seed: z.enum(SEEDS).optional() });

function bodyOf<T>(schema: z.ZodType<T>, request: Request): T {
  return schema.parse(request.body ?? {});
}

const explain: ErrorRequestHandler = (error: unknown, _request, response, next) => {
  if (response.headersSent) next(error);
  else if (error instanceof z.ZodError) response.status(400).json({ message: issueText(error) });
  else if (error instanceof SyntaxError)
    response.status(400).json({ message: 'The body is not valid JSON.' });
  else next(error);
};

function addClock(router: Router, { world, stopped }: ControlParts): void {
  router.get('/clock', async (request, response) => {
    const { after } = clockQuerySchema.parse(request.query);
    const gone = new AbortController();
    response.on('close', () => gone.abort());
    if (after !== undefined) await clockOtherThan(world, after, AbortSignal.any([stopped, gone.signal]));
    response.json(clockReading(world));
  });
  router.post('/clock', (request, response) => {
    world.advance(bodyOf(clockSchema, request).advanceMs);
    world.commit();
    world.changes.emit({ kind: 'clock' });
    response.json(clockReading(world));
  });
}

function addFaults(router: Router, { world, faults }: ControlParts): void {
  const changed = (): void => world.changes.emit({ kind: 'faults' });
  router.get('/faults', (_request, response) => {
    response.json({ items: faults.list() });
  });
  router.post('/faults', (request, response) => {
    const id = faults.add(bodyOf(faultRuleSchema, request));
    changed();
    response.json({ id });
  });
  router.delete('/faults', (_request, response) => {
    faults.clear();
    changed();
    response.status(204).end();
  });
  router.delete('/faults/:id', (request, response) => {
    const isRemoved = faults.remove(request.params.id);
    changed();
    if (isRemoved) response.status(204).end();
    else response.status(404).json({ message: 'No such fault: it may have been used up.' });
  });
}

function addDeliveries(router: Router, { deliveries }: ControlParts): void {
  router.get('/deliveries', (request, response) => {
    const { since, limit } = pageSchema.parse(request.query);
    response.json({ items: deliveries.list(since, limit) });
  });
  router.post('/deliveries/:n/resend', async (request, response) => {
    const delivery = await deliveries.resend(count.parse(request.params.n));
    if (delivery === undefined)
      response.status(404).json({ message: 'No such delivery, or its receiver is gone.' });
    else response.json(delivery);
  });
}

function addSettings(router: Router, { world }: ControlParts): void {
  router.get('/settings', (request, response) => {
    response.json(request.query['describe'] === '1' ? describeSettings(world.settings) : world.settings);
  });
  router.post('/settings', (request, response) => {
    world.settings = mergeSettings(
      world.settings,
      z.record(z.string(), z.unknown()).parse(request.body ?? {}),
    );
    turnConnectors(world, world.admin.connectors.all());
    world.commit();
    world.changes.emit({ kind: 'settings' });
    response.json(world.settings);
  });
}

function addRooms(router: Router, { world, deliveries }: ControlParts): void {
  router.post('/rooms/:roomId/migrate', (request, response) => {
    const room = migrateRoom(world, request.params.roomId);
    deliveries.dispatch(world.commit());
    if (room === undefined) response.status(404).json({ message: 'No such space.' });
    else response.json({ id: room.id });
  });
}

function addManaged(router: Router, { world }: ControlParts): void {
  router.get('/managed', (_request, response) => {
    response.json({ items: managedList(world) });
  });
  router.post('/managed', (request, response) => {
    const change = bodyOf(managedChangeSchema, request);
    const isDone = changeManaged(world, change);
    world.commit();
    if (isDone) response.json({ items: managedList(world) });
    else response.status(404).json({ message: 'No such organization.' });
  });
}

function addReset(router: Router, { world, faults, seed }: ControlParts): void {
  router.post('/reset', (request: Request, response: Response) => {
    const { seed: wanted } = bodyOf(resetSchema, request);
    const before = world.seed;
    world.forget();
    faults.clear();
    seed(wanted ?? (isSeed(before) ? before : 'demo'));
    world.changes.emit({ kind: 'reset' });
    response.json({ epoch: world.epoch, seed: world.seed });
  });
}

export function createControlRouter(parts: ControlParts): Router {
  const router = express.Router();
  router.use(express.json({ limit: '1mb', strict: false, type: () => true }));
  router.get('/info', (_request, response) => {
    response.json(parts.info());
  });
  router.get('/coverage', (_request, response) => {
    response.json({ items: coverage });
  });
  router.get('/ledger', (request, response) => {
    const { since, limit } = pageSchema.parse(request.query);
    response.json(parts.ledger.page(since, limit));
  });
  router.get('/events', (request, response) => {
    const { kind } = streamSchema.parse(request.query);
    streamChanges(parts.world.changes, kind, parts.stopped, request, response);
  });
  addClock(router, parts);
  addFaults(router, parts);
  addDeliveries(router, parts);
  addSettings(router, parts);
  addRooms(router, parts);
  addManaged(router, parts);
  addReset(router, parts);
  router.use((_request, response) => {
    response.status(404).json({ message: 'No such control.' });
  });
  router.use(explain);
  return router;
}
