// One device in full.
import * as z from 'zod';
import { deviceTarget, findDevice, ownersOf, statusInWords } from '../../domain/devices.ts';
import { defineOperation } from '../../domain/operation.ts';
import { answerModel, factsOf } from '../../domain/show/answer.ts';
import { localTime } from '../../domain/show/times.ts';

export default defineOperation({
  name: 'device show',
  aliases: ['show device'],
  capability: 'devices',
  summary: 'Show a device with its place, state, software and tags.',
  risk: 'read',
  scopes: ['spark-admin:devices_read', 'spark-admin:workspaces_read', 'spark-admin:people_read'],
  roles: ['Full Administrator', 'Read-only Administrator', 'Device Administrator'],
  examples: ['device show "Cisco Room Bar 1" --org Acme', 'device show FOC2431N9AB'],
  onOrg: true,
  input: z.object({ device: deviceTarget() }),

  async answer(context, asked) {
    const { org, admin } = context;
    const { id } = await findDevice(context, asked.device);
    const device = await admin.devices(org.id).get(id);
    const ownerOf = await ownersOf(context, [device]);
    const seen = Date.parse(device.lastSeen ?? '');
    return answerModel({
      title: device.name,
      subtitle: `Device of ${org.name}`,
      facts: factsOf([
        [device.workspaceId === undefined ? 'User' : 'Workspace', ownerOf(device)],
        ['State', statusInWords(device)],
        ['Last seen', Number.isNaN(seen) ? undefined : localTime(seen)],
        ['Product', device.product],
        ['Tags', device.tags.join(', ') || 'none'],
        ['Software', device.software],
        ['Upgrades', device.upgradeChannel],
        ['Serial number', device.serial],
        ['MAC address', device.mac],
        ['IP address', device.ip],
        ['SIP address', device.sipUrl],
      ]),
      footer: `Tag it: device tag "${device.name}" --add lobby`,
    });
  },
});
