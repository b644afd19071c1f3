// Take a device out of the organization.
import * as z from 'zod';
import { deviceTarget, findDevice, ownersOf, statusInWords } from '../../domain/devices.ts';
import { defineOperation } from '../../domain/operation.ts';
import { executeRemoval, verifyRemoval } from '../../domain/removal.ts';

export default defineOperation({
  name: 'device delete',
  aliases: ['delete device', 'device remove'],
  capability: 'devices',
  summary: 'Take a device out of the organization; to be used again it has to be activated anew.',
  risk: 'destructive',
  scopes: [
    'spark-admin:devices_read',
    'spark-admin:devices_write',
    'spark-admin:workspaces_read',
    'spark-admin:people_read',
  ],
  roles: ['Full Administrator', 'Device Administrator'],
  examples: ['device delete "Cisco Room Bar 1" --org Acme'],
  onOrg: true,
  input: z.object({ device: deviceTarget() }),
  data: z.object({ id: z.string(), name: z.string() }),

  async plan(context, asked) {
    const device = await findDevice(context, asked.device);
    const ownerOf = await ownersOf(context, [device]);
    const { id, name, serial, personId } = device;
    return {
      summary: `delete the device ${name} of ${context.org.name}`,
      changes: [
        { field: 'device', label: 'Device', before: name, after: 'deleted' },
        { field: 'owner', label: 'Belongs to', before: '', after: ownerOf(device) || 'nobody known' },
        ...(serial === undefined
          ? []
          : [{ field: 'serial', label: 'Serial number', before: '', after: serial }]),
      ],
      warnings: [
        ...(statusInWords(device).startsWith('online') ? ['It is online: whoever uses it is cut off.'] : []),
        ...(personId === undefined
          ? []
          : ['A user with Webex Calling - Standard gets calling in the Webex apps back by it.']),
      ],
      beneficiaries: [],
      calls: 4,
      data: { id, name },
    };
  },

  async execute({ org, admin, step }, { id }) {
    const devices = admin.devices(org.id);
    await executeRemoval(step, {
      remove: async () => devices.remove(id),
      read: async () => devices.get(id),
    });
  },

  undo: { never: 'the device has to be activated anew, with a code: device activation-code.' },

  verify: async ({ org, admin }, { id, name }) =>
    verifyRemoval(name, async () => admin.devices(org.id).get(id)),
});
