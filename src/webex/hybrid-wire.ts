// Hybrid clusters, connectors and resource groups, as Webex sends them.
import * as z from 'zod';
import { id, text } from './wire.ts';

export const clusterWire = z.object({ id: z.string().min(1), name: text, resourceGroupId: text });

const alarmWire = z.object({
  id: text.transform((value) => value ?? ''),
  created: text,
  severity: text,
  title: text,
  description: text,
});

export const connectorWire = z.object({
  id: z.string().min(1),
  hybridClusterId: text,
  hostname: text,
  status: z.enum(['operational', 'impaired', 'outage', 'maintenanceMode', 'unknown']).catch('unknown'),
  created: text,
  type: text,
  version: text,
  alarms: z
    .array(alarmWire)
    .nullish()
    .transform((alarms) => alarms ?? []),
});

export const resourceGroupWire = z.object({ id, name: text });

export const groupMembershipWire = z.object({
  id,
  resourceGroupId: id,
  licenseId: id,
  personId: id,
  status: z.enum(['pending', 'activated', 'error']),
});
