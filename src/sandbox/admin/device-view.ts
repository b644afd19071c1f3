import type { Device } from '../world/admin-entities.ts';

/** Beside the names of today, those of before are still answered. */
export function deviceView(device: Device): Record<string, unknown> {
  return {
    id: device.id,
    webexDeviceId: device.id,
    displayName: device.displayName,
    placeId: device.workspaceId,
    workspaceId: device.workspaceId,
    personId: device.personId,
    orgId: device.orgId,
    capabilities: ['xapi'],
    permissions: ['xapi:all'],
    connectionStatus: device.connectionStatus,
    product: device.product,
    type: device.type,
    tags: device.tags,
    ip: device.ip,
    activeInterface: 'wired',
    mac: device.mac,
    primarySipUrl: `${device.serial.toLowerCase()}@northwind.rooms.webex.com`,
    sipUrls: [`${device.serial.toLowerCase()}@northwind.rooms.webex.com`],
    serial: device.serial,
    software: device.software,
    upgradeChannel: 'stable',
    created: device.created,
    firstSeen: device.created,
    lastSeen: device.lastSeen,
    locationId: device.locationId,
    workspaceLocationId: device.locationId,
    errorCodes: device.errorCodes,
    managedBy: 'CUSTOMER',
    devicePlatform: 'cisco',
  };
}
