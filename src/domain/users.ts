// Finding the user a person means: by e-mail address, else by the beginning of the name.
import * as z from 'zod';
import type { ReadContext } from './context.ts';
import { InputProblems, InputQuestion } from './failure.ts';
import { asField, type FormStage } from './input.ts';
import type { User } from './ports/admin/people.ts';
import type { RawInput } from './request.ts';

export function userField(positional: 'first' | 'rest' = 'first') {
  return asField(
    {
      title: 'User',
      flags: ['user', 'email'],
      kind: 'text',
      positional,
      placeholder: 'name@company.example',
      hint: 'E-mail address, or the beginning of the name.',
      maxLength: 254,
    },
    z
      .string({ error: 'Say which user: the e-mail address, or the beginning of the name.' })
      .max(254, 'That is too long for a user.'),
  );
}

/** The first card asks for the user, the second for `fields`; a user who cannot be found brings the first one back. */
export function userFirst(fields: readonly string[], said: (raw: RawInput) => boolean, word = 'For') {
  return async (context: ReadContext, raw: RawInput): Promise<FormStage> => {
    const [name] = raw['user'] ?? [];
    if (name === undefined) return { fields: ['user'], fresh: Object.keys(raw).every((id) => id === 'org') };
    const user = await findUser(context, name);
    return { fields, fresh: !said(raw), about: `${word} ${user.displayName} (${user.email}).` };
  };
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
