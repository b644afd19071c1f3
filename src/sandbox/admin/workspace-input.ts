import { z } from 'zod';
import { badRequest } from '../rest/webex-error.ts';
import type { Workspace } from '../world/admin-entities.ts';
import { unpadded } from '../world/ids.ts';
import type { World } from '../world/world.ts';

const id = z.string().min(1).transform(unpadded);

const callingSchema = z.object({
  type: z.enum([
    'freeCalling',
    'hybridCalling',
    'webexCalling',
    'webexEdgeForDevices',
    'thirdPartySipCalling',
    'none',
  ]),
  webexCalling: z
    .object({
      phoneNumber: z.string().optional(),
      extension: z.string().optional(),
      locationId: id.optional(),
      licenses: z.array(id).optional(),
    })
    .optional(),
});

const common = {
  locationId: id.optional(),
  workspaceLocationId: id.optional(),
  floorId: id.optional(),
  capacity: z.number().int().min(0).max(10_000).optional(),
  type: z.enum(['notSet', 'focus', 'huddle', 'meetingRoom', 'open', 'desk', 'other']).optional(),
  sipAddress: z.string().optional(),
  calling: callingSchema.optional(),
  calendar: z
    .object({ type: z.enum(['none', 'google', 'microsoft']), emailAddress: z.email().optional() })
    .optional(),
  notes: z.string().max(1000).optional(),
  hotdeskingStatus: z.enum(['on', 'off']).optional(),
  supportedDevices: z.enum(['collaborationDevices', 'phones']).optional(),
};
const displayName = z.string().min(1).max(256);

export const newWorkspaceSchema = z.object({ ...common, displayName, orgId: id.optional() });
export const workspaceSchema = z.object({ ...common, displayName: displayName.optional() });
export type WorkspaceInput = z.infer<typeof workspaceSchema>;

export function requireLocation(world: World, orgId: string, locationId: string | undefined): void {
  if (locationId !== undefined && world.locations.get(locationId)?.orgId !== orgId)
    throw badRequest('Invalid locationId.');
}

/** Given only with the calling of a third party. */
export function requireSipAllowed({ sipAddress, calling }: WorkspaceInput, before?: Workspace): void {
  const type = calling?.type ?? before?.calling.type ?? 'freeCalling';
  if (sipAddress !== undefined && type !== 'thirdPartySipCalling')
    throw badRequest('sipAddress can only be provided when the calling type is thirdPartySipCalling.');
}

/** Calling by Webex wants a place and a number, a third party a SIP address. */
export function callingOf(world: World, orgId: string, input: WorkspaceInput): Workspace['calling'] {
  const { calling = { type: 'freeCalling' as const } } = input;
  if (calling.type === 'thirdPartySipCalling' && input.sipAddress === undefined)
    throw badRequest('sipAddress is required for thirdPartySipCalling.');
  if (calling.type !== 'webexCalling') return { type: calling.type };
  const { webexCalling = {} } = calling;
  if ((webexCalling.locationId ?? input.locationId) === undefined)
    throw badRequest('locationId is required for webexCalling.');
  requireLocation(world, orgId, webexCalling.locationId);
  if (webexCalling.phoneNumber === undefined && webexCalling.extension === undefined)
    throw badRequest('Either phoneNumber or extension is required for webexCalling.');
  const licenses = webexCalling.licenses ?? [];
  if (licenses.some((license) => world.licenses.get(license)?.orgId !== orgId))
    throw badRequest('Invalid license.');
  return { type: 'webexCalling', webexCalling: { licenses } };
}

const CHANGEABLE = ['freeCalling', 'none', 'thirdPartySipCalling', 'webexCalling'];
const WITHOUT_DEVICES = ['none', 'thirdPartySipCalling', 'webexCalling'];

export function requireCallingChange(workspace: Workspace, input: WorkspaceInput, hasDevices: boolean): void {
  const { calling } = input;
  if (calling === undefined || calling.type === workspace.calling.type) return;
  if (!CHANGEABLE.includes(workspace.calling.type))
    throw badRequest(`The calling type ${workspace.calling.type} cannot be changed.`);
  if (hasDevices && WITHOUT_DEVICES.includes(calling.type))
    throw badRequest('The calling type of a workspace with devices cannot be changed to this one.');
}
