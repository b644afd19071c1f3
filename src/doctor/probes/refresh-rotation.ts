import { accessOf, storeOf } from '../patient.ts';
import { left, type Probe, tried } from './probe.ts';

export const refreshRotation: Probe = {
  name: 'refresh-rotation',
  asks: 'Does a refresh bring a new refresh token, and prolong it?',
  async tryOut({ patient }) {
    const { tokens } = accessOf(patient);
    const { opened } = patient;
    if (tokens.admin.status().form === 'static' || opened === undefined || 'trouble' in opened)
      return left(
        'Not tried: the admin credential is an access token from the settings, which is never renewed.',
      );
    const vault = storeOf(patient).vault(opened.keys.vault);
    const before = await vault.get('admin');
    // As if Webex had not accepted the access token: what comes back is stored before it is used.
    await tokens.admin.refresh(await tokens.admin.token());
    const after = await vault.get('admin');
    if (after === undefined || before?.accessToken === after.accessToken)
      return left('Not tried: the access token was renewed a moment ago. Try again in a few minutes.');
    const rotates = after.previousRefreshToken !== undefined;
    const prolongs = (after.refreshExpiresAt ?? 0) > (before?.refreshExpiresAt ?? Infinity);
    const days = Math.round(((after.refreshExpiresAt ?? 0) - patient.clock.now()) / 86_400_000);
    const end = after.refreshExpiresAt === undefined ? 'its end is not told' : `it is good for ${days} days`;
    return tried(
      `A refresh ${rotates ? 'brings a new refresh token' : 'keeps the refresh token'}${prolongs ? ' and prolongs it' : ''}; ${end}.`,
      { rotates, prolongs },
    );
  },
};
