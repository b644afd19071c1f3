// Letting a user sign in or not, for the two operations that do it: the account and its licenses stay.
import * as z from 'zod';
import type { ReadContext } from './context.ts';
import { InputProblems } from './failure.ts';
import { defineOperation, type PlanDraft, type WriteOperation } from './operation.ts';
import { refuseOwnAccount } from './own-account.ts';
import { executePersonChange, restOfPerson } from './person-change.ts';
import type { Outcome } from './request.ts';
import { sinceOfUser, type UndoSpec } from './undo.ts';
import { snapshotOf } from './user-snapshot.ts';
import { findUser, userField } from './users.ts';

const signInChange = z.object({
  personId: z.string(),
  email: z.string(),
  set: z.object({ loginEnabled: z.boolean() }),
  seen: z.object({ loginEnabled: z.boolean().optional() }),
});
type SignInChange = z.infer<typeof signInChange>;

const inWords = (allowed: boolean | undefined): string =>
  allowed === undefined ? 'not known' : allowed ? 'may sign in' : 'may not sign in';

async function planSignIn(
  context: ReadContext,
  said: string,
  allowed: boolean,
): Promise<PlanDraft<SignInChange>> {
  const user = await findUser(context, said);
  if (user.loginEnabled === allowed) {
    const state = allowed ? 'active already' : 'deactivated already';
    throw new InputProblems([{ field: 'user', message: `${user.displayName} is ${state}.` }]);
  }
  if (!allowed) await refuseOwnAccount(context, user, 'Deactivating it');
  return {
    summary: `${allowed ? 'activate' : 'deactivate'} ${user.email} in ${context.org.name}`,
    changes: [
      { field: 'email', label: 'User', before: '', after: `${user.displayName}, ${user.email}` },
      {
        field: 'loginEnabled',
        label: 'Sign-in',
        before: inWords(user.loginEnabled),
        after: inWords(allowed),
      },
    ],
    warnings: allowed
      ? []
      : [
          'The licenses stay with the user and stay in use.',
          'Who is signed in now stays so for a while: “user signout” ends that.',
        ],
    beneficiaries: [user.email],
    before: snapshotOf(user),
    calls: 4,
    data: {
      personId: user.id,
      email: user.email,
      set: { loginEnabled: allowed },
      seen: { loginEnabled: user.loginEnabled },
    },
  };
}

const undoSignIn: UndoSpec<SignInChange> = {
  inverse: ({ email, set }) => ({
    operation: set.loginEnabled ? 'user deactivate' : 'user activate',
    input: { user: [email] },
  }),
  since: async (context, data) =>
    sinceOfUser(context, data, ({ displayName, loginEnabled }) =>
      loginEnabled === data.set.loginEnabled ? undefined : `${displayName} ${inWords(loginEnabled)} now.`,
    ),
};

async function verifySignIn(context: ReadContext, { personId, set }: SignInChange): Promise<Outcome> {
  const user = await context.admin.people(context.org.id).get(personId);
  const asked = inWords(set.loginEnabled);
  const is = inWords(user.loginEnabled);
  const rest = await restOfPerson(context, user, set);
  const signIn = { label: 'Sign-in', asked, is, match: asked === is ? 'same' : 'differs' } as const;
  return { fields: [signIn, ...rest], notes: [] };
}

/** `allowed`: true for the one that lets sign in, false for the one that keeps out. */
export function signInOperation(
  allowed: boolean,
  words: Pick<WriteOperation, 'name' | 'aliases' | 'summary' | 'examples' | 'risk'>,
): WriteOperation {
  return defineOperation({
    ...words,
    capability: 'users',
    scopes: ['spark-admin:people_read', 'spark-admin:people_write'],
    roles: ['Full Administrator', 'User Administrator'],
    onOrg: true,
    input: z.object({ user: userField() }),
    data: signInChange,
    plan: async (context, { user }) => planSignIn(context, user, allowed),
    execute: executePersonChange,
    verify: verifySignIn,
    undo: undoSignIn,
  });
}
