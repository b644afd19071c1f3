// Finding the user a person means: by e-mail address, else by the beginning of the name.
import * as z from 'zod';
import { InputProblems, InputQuestion } from './failure.ts';
import { asField, type ReadContext } from './operation.ts';
import type { User } from './ports/admin/people.ts';

export function userField() {
  return asField(
    {
      title: 'User',
      flags: ['user', 'email'],
      kind: 'text',
      positional: 'first',
      placeholder: 'name@company.example',
      hint: 'E-mail address, or the beginning of the name.',
      maxLength: 254,
    },
    z
      .string({ error: 'Say which user: the e-mail address, or the beginning of the name.' })
      .max(254, 'That is too long for a user.'),
  );
}

type Where = Pick<ReadContext, 'org' | 'admin'>;

export async function findUser({ org, admin }: Where, said: string): Promise<User> {
  const people = admin.people(org.id);
  if (said.includes('@')) {
    const user = await people.byEmail(said.toLowerCase());
    if (user) return user;
    throw new InputProblems([
      {
        field: 'user',
        message: `There is no user ${said} in ${org.name}. Check the address and the organization.`,
      },
    ]);
  }
  const found = await people.search(said);
  const [only] = found;
  if (!only) {
    throw new InputProblems([
      { field: 'user', message: `Nobody in ${org.name} has a name that begins with “${said}”.` },
    ]);
  }
  if (found.length > 1) {
    throw new InputQuestion({
      field: 'user',
      title: 'Which user?',
      subtitle: `“${said}” fits more than one in ${org.name}.`,
      choices: found.map(({ email, displayName }) => ({ title: `${displayName}, ${email}`, value: email })),
    });
  }
  return findUser({ org, admin }, only.email);
}
