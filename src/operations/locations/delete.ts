// Delete a location in which nothing is any more.
import * as z from 'zod';
import { InputProblems } from '../../domain/failure.ts';
import { addressInWords, findLocation, locationTarget } from '../../domain/locations.ts';
import { defineOperation } from '../../domain/operation.ts';
import { executeRemoval, verifyRemoval } from '../../domain/removal.ts';

export default defineOperation({
  name: 'location delete',
  aliases: ['delete location', 'location remove'],
  capability: 'locations',
  summary: 'Delete a location that is not in use and has no Webex Calling.',
  risk: 'destructive',
  scopes: ['spark-admin:locations_read', 'spark-admin:locations_write', 'spark-admin:workspaces_read'],
  roles: ['Full Administrator'],
  examples: ['location delete Porto --org Acme'],
  onOrg: true,
  input: z.object({ location: locationTarget() }),
  data: z.object({ id: z.string(), name: z.string() }),

  async plan(context, asked) {
    const { org, admin } = context;
    const location = await findLocation(context, asked.location);
    const { id, name } = location;
    const inIt = (await admin.workspaces(org.id).list()).filter(({ locationId }) => locationId === id);
    if (inIt.length > 0) {
      const message = `${name} has ${inIt.length} workspaces. Webex deletes a location only when nothing is in it.`;
      throw new InputProblems([{ field: 'location', message }]);
    }
    return {
      summary: `delete the location ${name} of ${org.name}`,
      changes: [
        { field: 'location', label: 'Location', before: name, after: 'deleted' },
        { field: 'address', label: 'Address', before: '', after: addressInWords(location) },
      ],
      warnings: ['Webex refuses it while users are in it, or Webex Calling is enabled for it.'],
      beneficiaries: [],
      calls: 3,
      data: { id, name },
    };
  },

  async execute({ org, admin, step }, { id }) {
    const locations = admin.locations(org.id);
    await executeRemoval(step, {
      remove: async () => locations.remove(id),
      read: async () => locations.get(id),
    });
  },

  undo: { never: 'a new location of this name is another one to Webex.' },

  verify: async ({ org, admin }, { id, name }) =>
    verifyRemoval(name, async () => admin.locations(org.id).get(id)),
});
