import { expect, it } from 'vitest';
import { whyEmpty } from '../../../src/domain/reports/empty.ts';

const ABROAD = /^Empty: not produced for organizations outside North America/;

it.for([
  ['Webex', 'eu-central-1', /outside North America, and this one’s is kept in eu-central-1\.$/],
  ['Teams', 'ap-southeast-2', ABROAD],
  [
    'Messaging',
    undefined,
    /outside North America\. If yours is there: nothing was recorded in these days\.$/,
  ],
  ['Webex', 'us-west-2', /^Empty: a header and no rows\. It seems that nothing was recorded/],
  ['Webex', 'ca-central-1', /^Empty: a header and no rows\./],
  ['Webex Calling', 'eu-central-1', /^Empty: a header and no rows\./],
  [undefined, 'eu-central-1', /^Empty: a header and no rows\./],
] as const)('an empty report of %s, kept in %s, says why as far as it is known', ([service, keptIn, why]) => {
  expect(whyEmpty({ service }, keptIn)).toMatch(why);
});

it('an empty report of a partner speaks of the region', () => {
  expect(whyEmpty({ service: 'Webex', partner: true, region: 'EU' }, 'eu-central-1')).toMatch(
    /no customers in the region EU, or nothing was recorded/,
  );
  expect(whyEmpty({ partner: true }, undefined)).toContain('its own region');
});
