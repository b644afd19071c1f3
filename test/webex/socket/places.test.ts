// To whom the bot's token is told.
import { describe, expect, it } from 'vitest';
import { socketPlaces } from '../../../src/webex/socket/places.ts';

describe('with the real Webex', () => {
  const places = socketPlaces('https://webexapis.com/v1', undefined);

  it.each([
    'https://wdm-a.wbx2.com/wdm/api/v1',
    'wss://mercury-connection-partition0-a.wbx2.com/v1/apps/wx2/registrations/x/messages',
    'https://conv-r.wbx2.com/conversation/api/v1/messages/x',
    'https://webexapis.com/v1/messages/x',
  ])('trusts %s', (address) => {
    expect(places.trusts(address)).toBe(true);
  });

  it.each([
    'http://wdm-a.wbx2.com/wdm/api/v1',
    'ws://mercury.wbx2.com/x',
    'https://wbx2.com.example.org/',
    'https://evilwbx2.com/',
    'https://user@example.org/?wbx2.com',
    'https://127.0.0.1/',
    'file:///etc/passwd',
    'wbx2.com',
  ])('does not trust %s', (address) => {
    expect(places.trusts(address)).toBe(false);
  });
});

it('on this machine trusts this machine alone', () => {
  const places = socketPlaces('http://127.0.0.1:7421/v1', undefined);
  expect(places.wdm).toEqual({
    catalog: 'http://127.0.0.1:7421/u2c/api/v1/catalog?format=hostmap',
    fallback: 'http://127.0.0.1:7421/wdm/api/v1',
  });
  expect(places.trusts('ws://127.0.0.1:7421/mercury')).toBe(true);
  expect(places.trusts('https://wdm-a.wbx2.com/wdm/api/v1')).toBe(false);
});

it('goes where the settings say, too', () => {
  const places = socketPlaces('https://webexapis.com/v1', 'https://wdm.gateway.example/wdm/api/v1/');
  expect(places.wdm).toEqual({ base: 'https://wdm.gateway.example/wdm/api/v1' });
  expect(places.trusts('https://wdm.gateway.example/x')).toBe(true);
  expect(places.trusts('https://other.gateway.example/x')).toBe(false);
});
