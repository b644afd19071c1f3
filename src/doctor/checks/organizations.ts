import { type Check, ok, warning } from '../finding.ts';
import { accessOf } from '../patient.ts';

/** Planned work has none; of typed commands the first on an organization may meet a full list. */
const MUCH = 0.02;
const ENOUGH_CALLS = 200;

export const organizations: Check = {
  name: 'organizations',
  asks: 'How many organizations are managed, of the 2000 Webex keeps warm, and how well are they kept warm?',
  needs: ['admin'],
  async examine(patient) {
    const partner = await accessOf(patient).admin.organizations().partner();
    const { managed, cap, warm, cold, calls, cold403s } = partner;
    if (managed === 0) return [ok('The admin account has its own organization and no customers.')];
    const beyond = managed > cap ? ' More than that are worked on one after the other.' : '';
    const says = `${managed} managed organizations (Webex keeps ${cap} warm at a time): ${warm} warm, ${cold} cold; ${cold403s} of ${calls} calls were refused for being cold.${beyond}`;
    if (calls < ENOUGH_CALLS || cold403s / calls <= MUCH) return [ok(says)];
    return [
      warning(
        says,
        'Something else uses the same account and pushes organizations off its list: give Steward an account of its own.',
      ),
    ];
  },
};
