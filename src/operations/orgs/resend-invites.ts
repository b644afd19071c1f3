// Mail every user again who was invited and has not signed in yet: one job of Webex for all of them.
import * as z from 'zod';
import type { ExecuteContext, ReadContext } from '../../domain/context.ts';
import { Fault, InputProblems } from '../../domain/failure.ts';
import { defineOperation } from '../../domain/operation.ts';
import type { InviteJob } from '../../domain/ports/admin/invites.ts';

const MINUTE_MS = 60_000;
/** Webex says nothing of how long it takes. */
const PACE = [
  { until: MINUTE_MS, every: 5000 },
  { until: 60 * MINUTE_MS, every: MINUTE_MS },
  { until: 24 * 60 * MINUTE_MS, every: 15 * MINUTE_MS },
] as const;

const counts = z.object({ total: z.number(), sent: z.number(), failed: z.number(), skipped: z.number() });

export default defineOperation({
  name: 'org resend-invites',
  aliases: ['resend-invites', 'resend invites'],
  capability: 'orgs',
  summary: 'Mail all users of an organization again who were invited and have not signed in yet.',
  risk: 'high',
  scopes: ['spark-admin:people_read', 'spark-admin:people_write'],
  roles: ['Full Administrator', 'User Administrator'],
  examples: ['org resend-invites Acme', 'org resend-invites --org Acme'],
  onOrg: true,
  wordsAreOrg: true,
  input: z.object({}),
  data: z.object({ pending: z.number() }),

  async plan(context) {
    const { org } = context;
    const pending = await pendingUsers(context);
    if (pending === 0) {
      const message = `Nobody in ${org.name} has an invitation that waits: there is nobody to mail.`;
      throw new InputProblems([{ field: 'org', message }]);
    }
    return {
      summary: `mail ${people(pending)} of ${org.name} an invitation again`,
      changes: [
        { field: 'pending', label: 'Invited, not signed in', before: '', after: people(pending) },
        { field: 'mails', label: 'Mails', before: '', after: `${pending}, one to each` },
      ],
      warnings: ['Webex mails all of them; none can be left out, and a mail cannot be taken back.'],
      beneficiaries: [],
      calls: 3 + Math.ceil(pending / 100),
      data: { pending },
    };
  },

  undo: { never: 'a mail that is sent is sent.' },

  async execute(context) {
    const { jobId, at } = await start(context);
    return watch(context, jobId, at);
  },

  async verify(_context, { pending }, { total, sent, failed, skipped }) {
    return {
      fields: [
        {
          label: 'Mailed',
          asked: people(pending),
          is: people(sent),
          match: failed === 0 ? 'same' : 'differs',
        },
      ],
      notes: [
        ...(failed > 0 ? [`Webex could not mail ${people(failed)}; Control Hub names them.`] : []),
        ...(skipped > 0
          ? [`${people(skipped)} had a mail within the last 24 hours: Webex left them out.`]
          : []),
      ],
      facts: [
        { title: 'Sent', value: String(sent) },
        { title: 'Failed', value: String(failed) },
        { title: 'Skipped', value: String(skipped) },
        { title: 'Users in the job', value: String(total) },
      ],
    };
  },
});

const people = (count: number): string => `${count} ${count === 1 ? 'user' : 'users'}`;

async function pendingUsers({ org, admin }: ReadContext): Promise<number> {
  let pending = 0;
  for await (const page of admin.people(org.id).list({}))
    pending += page.filter(({ invitePending }) => invitePending === true).length;
  return pending;
}

async function start({
  org,
  admin,
  step,
  now,
}: ExecuteContext): Promise<{ readonly jobId: string; readonly at: number }> {
  let refused = false;
  return step('start', {
    result: z.object({ jobId: z.string(), at: z.number() }),
    write: async () => {
      try {
        return { jobId: (await admin.invites(org.id).start()).id, at: now };
      } catch (error) {
        refused = error instanceof Fault && error.status !== undefined && error.status < 500;
        throw error instanceof Fault && error.status === 409 ? alreadyRunning(error) : error;
      }
    },
    lookup: async () =>
      refused
        ? { is: 'absent' }
        : {
            is: 'conflict',
            detail:
              'Webex does not tell whether the mails are on their way. Asking again is harmless: it mails nobody twice within 24 hours.',
          },
  });
}

function alreadyRunning({ status, trackingId }: Fault): Fault {
  return new Fault({
    code: 'invites-running',
    message:
      'Invitations of this organization are being mailed already, and Webex does one such job at a time.',
    repeat: 'never',
    status,
    trackingId,
  });
}

async function watch(
  { org, admin, step, progress, now }: ExecuteContext,
  jobId: string,
  startedAt: number,
): Promise<z.infer<typeof counts>> {
  let job: InviteJob | undefined;
  try {
    job = await admin.invites(org.id).get(jobId);
  } catch (error) {
    // Webex being away does not end a watch that may last a day.
    if (!(error instanceof Fault) || error.repeat === 'never') throw error;
  }
  if (job?.state === 'ended') {
    const { total, sent, failed, skipped } = job;
    return { total, sent, failed, skipped };
  }
  if (job?.state === 'failed')
    throw new Fault({
      code: 'invites-failed',
      message: `Webex gave up on the mails after ${people(job.sent)}. Ask for it again.`,
      repeat: 'never',
    });
  const pace = PACE.find(({ until }) => now - startedAt < until);
  if (!pace)
    throw new Fault({
      code: 'invites-timeout',
      message: 'Webex has not finished the mails in a day. Control Hub shows who still waits for one.',
      repeat: 'never',
    });
  const done = job === undefined ? 0 : job.sent + job.failed + job.skipped;
  await progress(
    done > 0 && job
      ? `Webex mails them: ${done} of ${job.total} so far.`
      : 'Webex mails them. That takes a while.',
  );
  return step.park(now + pace.every);
}
