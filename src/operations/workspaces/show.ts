// One workspace in full, with its devices.
import * as z from 'zod';
import { statusInWords } from '../../domain/devices.ts';
import { defineOperation } from '../../domain/operation.ts';
import { answerModel, factsOf } from '../../domain/show/answer.ts';
import { callingInWords, findWorkspace, kindInWords, workspaceTarget } from '../../domain/workspaces.ts';

const SHOWN = 12;

export default defineOperation({
  name: 'workspace show',
  aliases: ['show workspace'],
  capability: 'workspaces',
  summary: 'Show a workspace with its location, calling, health and devices.',
  risk: 'read',
  scopes: ['spark-admin:workspaces_read', 'spark-admin:devices_read', 'spark-admin:locations_read'],
  roles: ['Full Administrator', 'Read-only Administrator', 'Device Administrator'],
  examples: ['workspace show "Berlin 1" --org Acme'],
  onOrg: true,
  input: z.object({ workspace: workspaceTarget() }),

  async answer(context, asked) {
    const { org, admin } = context;
    const { id } = await findWorkspace(context, asked.workspace);
    const [workspace, devices, locations] = await Promise.all([
      admin.workspaces(org.id).get(id),
      admin.devices(org.id).list({ workspaceId: id }),
      admin.locations(org.id).list(),
    ]);
    const location = locations.find((one) => one.id === workspace.locationId)?.name;
    const { calendar, calendarAddress, health, issues } = workspace;
    return answerModel({
      title: workspace.name,
      subtitle: `Workspace of ${org.name}`,
      facts: factsOf([
        ['Location', location ?? workspace.locationId],
        ['Kind', kindInWords(workspace.type)],
        ['People', workspace.capacity],
        ['Calling', callingInWords(workspace.calling)],
        ['Calendar', [calendar, calendarAddress].filter((part) => part !== undefined).join(', ')],
        ['SIP address', workspace.sipAddress],
        ['Hot desking', workspace.hotdesking],
        ['Takes', workspace.supportedDevices === 'phones' ? 'phones' : 'collaboration devices'],
        ['Health', [health, ...issues].filter((part) => part !== undefined).join(': ')],
        ['Notes', workspace.notes],
        ['Devices', devices.length === 0 ? 'none' : String(devices.length)],
      ]),
      sections:
        devices.length === 0
          ? []
          : [
              {
                heading: 'Devices',
                facts: devices.slice(0, SHOWN).map((device) => ({
                  title: device.name,
                  value: statusInWords(device),
                })),
              },
            ],
      footer: `Change it: workspace update "${workspace.name}"`,
    });
  },
});
