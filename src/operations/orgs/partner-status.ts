// How well the managed organizations are kept warm.
import * as z from 'zod';
import { mayDo, roleName } from '../../domain/account-role.ts';
import { defineOperation } from '../../domain/operation.ts';
import { answerModel } from '../../domain/show/answer.ts';
import { localTime } from '../../domain/show/times.ts';

const share = (part: number, whole: number): string =>
  whole === 0 ? 'none' : `${((100 * part) / whole).toFixed(2)} % (${part} of ${whole} calls)`;

export default defineOperation({
  name: 'partner status',
  aliases: ['partner'],
  capability: 'orgs',
  summary: 'Show how many managed organizations there are, and how warm they are kept.',
  risk: 'read',
  scopes: ['spark-admin:organizations_read'],
  roles: ['Partner Full Administrator', 'Partner Read-only Administrator'],
  examples: ['partner status'],
  onOrg: false,
  input: z.object({}),

  async answer({ admin }) {
    const partner = await admin.organizations().partner();
    const { role, managed, cap, warm, cold, calls, warmUps, cold403s, since } = partner;
    if (managed === 0)
      return answerModel({
        title: 'No managed organizations',
        subtitle: `My account is a ${roleName(role)}: it ${mayDo(role, 'own')}. It has no customers.`,
      });
    return answerModel({
      title: 'Managed organizations',
      subtitle: `My account is a ${roleName(role)}: it ${mayDo(role, 'customer')}.`,
      facts: [
        { title: 'Managed', value: `${managed}; Webex keeps ${cap} of an account warm at a time` },
        { title: 'Warm', value: String(warm) },
        { title: 'Cold', value: String(cold) },
        { title: 'Refused for being cold', value: share(cold403s, calls) },
        {
          title: 'Warm-ups per 1000 calls',
          value: calls === 0 ? 'none' : ((1000 * warmUps) / calls).toFixed(1),
        },
        { title: 'Counted since', value: since === undefined ? 'now' : localTime(since) },
      ],
      footer: 'One of them: org status --org NAME',
    });
  },
});
