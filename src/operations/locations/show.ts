// One location in full, with the workspaces in it.
import * as z from 'zod';
import { addressInWords, findLocation, locationTarget } from '../../domain/locations.ts';
import { defineOperation } from '../../domain/operation.ts';
import { answerModel, factsOf } from '../../domain/show/answer.ts';

const NAMED = 10;

export default defineOperation({
  name: 'location show',
  aliases: ['show location'],
  capability: 'locations',
  summary: 'Show a location with address, time zone, languages and its workspaces.',
  risk: 'read',
  scopes: ['spark-admin:locations_read', 'spark-admin:workspaces_read'],
  roles: ['Full Administrator', 'Read-only Administrator'],
  examples: ['location show Berlin --org Acme'],
  onOrg: true,
  input: z.object({ location: locationTarget() }),

  async answer(context, asked) {
    const { org, admin } = context;
    const { id } = await findLocation(context, asked.location);
    const [location, workspaces] = await Promise.all([
      admin.locations(org.id).get(id),
      admin.workspaces(org.id).list(),
    ]);
    const here = workspaces.filter(({ locationId }) => locationId === id).map(({ name }) => name);
    const named = here.toSorted().slice(0, NAMED).join('; ');
    const { latitude, longitude } = location;
    return answerModel({
      title: location.name,
      subtitle: `Location of ${org.name}`,
      facts: factsOf([
        ['Address', addressInWords(location)],
        ['Time zone', location.timeZone],
        ['Language of mails', location.preferredLanguage],
        ['Language of announcements', location.announcementLanguage],
        [
          'Coordinates',
          latitude === undefined || longitude === undefined ? undefined : `${latitude}, ${longitude}`,
        ],
        ['Notes', location.notes],
        ['Workspaces', here.length > NAMED ? `${named} and ${here.length - NAMED} more` : named || 'none'],
      ]),
      footer: `Change it: location update "${location.name}"`,
    });
  },
});
