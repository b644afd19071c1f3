// Delete a workspace with the devices in it.
import * as z from 'zod';
import { defineOperation } from '../../domain/operation.ts';
import { executeRemoval, verifyRemoval } from '../../domain/removal.ts';
import { findWorkspace, workspaceTarget } from '../../domain/workspaces.ts';

const NAMED = 12;

export default defineOperation({
  name: 'workspace delete',
  aliases: ['delete workspace', 'workspace remove'],
  capability: 'workspaces',
  summary: 'Delete a workspace with its devices, for good.',
  risk: 'destructive',
  scopes: ['spark-admin:workspaces_read', 'spark-admin:workspaces_write', 'spark-admin:devices_read'],
  roles: ['Full Administrator', 'Device Administrator'],
  examples: ['workspace delete "Berlin 1" --org Acme'],
  onOrg: true,
  input: z.object({ workspace: workspaceTarget() }),
  data: z.object({
    id: z.string(),
    name: z.string(),
    /** Ids, so that a device that has come since is noticed. */
    devices: z.array(z.string()),
  }),

  async plan(context, asked) {
    const { org, admin } = context;
    const { id, name, calling } = await findWorkspace(context, asked.workspace);
    const devices = await admin.devices(org.id).list({ workspaceId: id });
    const names = devices.map((device) => device.name).toSorted();
    const listed = names.slice(0, NAMED).join('; ');
    const more = names.length > NAMED ? ` and ${names.length - NAMED} more` : '';
    return {
      summary: `delete the workspace ${name} of ${org.name}`,
      changes: [
        { field: 'workspace', label: 'Workspace', before: name, after: 'deleted' },
        {
          field: 'devices',
          label: 'Devices deleted with it',
          before: '',
          after: `${listed}${more}` || 'none',
        },
      ],
      warnings: [
        ...(devices.length > 0 ? ['Its devices have to be activated anew, each with a code.'] : []),
        ...(calling === 'webexCalling' ? ['Its number and its calling settings are gone with it.'] : []),
      ],
      beneficiaries: [],
      calls: 4,
      data: { id, name, devices: devices.map((device) => device.id).toSorted() },
    };
  },

  async execute({ org, admin, step }, { id }) {
    const workspaces = admin.workspaces(org.id);
    await executeRemoval(step, {
      remove: async () => workspaces.remove(id),
      read: async () => workspaces.get(id),
    });
  },

  undo: { never: 'a new workspace of this name is another one, and its devices have to be activated anew.' },

  verify: async ({ org, admin }, { id, name }) =>
    verifyRemoval(name, async () => admin.workspaces(org.id).get(id)),
});
