import { idParam, orgIdOf, paged } from '../rest/input.ts';
import { type Call, ok, type Reply, type Route } from '../rest/route.ts';
import { notFound, WebexError } from '../rest/webex-error.ts';
import type { InviteJob } from '../world/admin-entities.ts';
import type { World } from '../world/world.ts';
import { PEOPLE_WRITERS, requireAdmin, targetOrg } from './access.ts';
import { note } from './audit-log.ts';

const DAY_MS = 86_400_000;

function isRunning(world: World, job: InviteJob): boolean {
  return world.now() < job.startedAt + world.settings.inviteJobMs;
}

function exitCode(world: World, job: InviteJob): string {
  if (isRunning(world, job)) return 'UNKNOWN';
  return job.skipped.length === 0 ? 'COMPLETED' : 'COMPLETED_WITH_ERRORS';
}

function rendered(world: World, job: InviteJob): Record<string, unknown> {
  const running = isRunning(world, job);
  const status = running ? 'STARTED' : 'COMPLETED';
  const startTime = new Date(job.startedAt).toISOString();
  const endTime = new Date(job.startedAt + world.settings.inviteJobMs).toISOString();
  const elapsed = running ? world.now() - job.startedAt : world.settings.inviteJobMs;
  const execution = {
    id: job.instanceId,
    startTime,
    ...(running ? {} : { endTime }),
    lastUpdated: running ? startTime : endTime,
    statusMessage: status,
    exitCode: running ? 'UNKNOWN' : 'COMPLETED',
    createdTime: startTime,
    timeElapsed: `PT${Math.floor(elapsed / 1000)}S`,
  };
  return {
    name: 'resendinviteemail',
    id: job.id,
    trackingId: job.trackingId,
    sourceUserId: job.sourceUserId,
    sourceCustomerId: job.sourceCustomerId,
    targetCustomerId: job.orgId,
    instanceId: job.instanceId,
    jobExecutionStatus: [execution],
    latestExecutionStatus: status,
    latestExecutionExitCode: exitCode(world, job),
    counts: {
      userResendInviteSent: running ? 0 : job.sent.length,
      userResendInviteFailed: 0,
      userResendInviteSkipped: running ? 0 : job.skipped.length,
      totalUsers: running ? 0 : job.sent.length + job.skipped.length,
    },
    allowAdminInviteEmails: true,
  };
}

/** Jobs word their errors their own way. */
function jobError(status: number, key: string, description: string, code: string): WebexError {
  const body = (trackingId: string): unknown => ({
    error: [{ key, message: [{ description, code }] }],
    trackingId,
  });
  return new WebexError(status, description, { body, trackingPrefix: 'NA_' });
}

function start(call: Call): Reply {
  requireAdmin(call);
  const { world, actor } = call;
  const org = targetOrg(call, orgIdOf(call.param('orgId')), PEOPLE_WRITERS);
  const jobs = world.admin.inviteJobs.by('org', org.id);
  if (jobs.some((job) => isRunning(world, job)))
    throw jobError(409, '409', 'A job of this kind is already running for the organization.', 'ATLAS-600198');
  const recent = jobs.filter(({ startedAt }) => startedAt + DAY_MS > world.now());
  const mailed = new Set(recent.flatMap(({ sent }) => sent));
  const pending = world.people.by('org', org.id).filter(({ invitePending }) => invitePending);
  const job = world.admin.inviteJobs.put({
    id: world.newId('JOB_ID'),
    orgId: org.id,
    sourceUserId: actor.person.id,
    sourceCustomerId: actor.person.orgId,
    instanceId: world.next('job'),
    trackingId: `NA_${world.newKey('job')}`,
    startedAt: world.now(),
    sent: pending.filter(({ id }) => !mailed.has(id)).map(({ id }) => id),
    skipped: pending.filter(({ id }) => mailed.has(id)).map(({ id }) => id),
  });
  note(call, {
    category: 'USERS',
    description: 'Activation emails were sent again',
    action: `sent activation emails to ${pending.length} pending users`,
    orgId: org.id,
    target: { type: 'ORG', id: org.id, name: org.displayName },
  });
  return { status: 202, body: rendered(world, job) };
}

function jobOf(call: Call): InviteJob {
  requireAdmin(call);
  const org = targetOrg(call, orgIdOf(call.param('orgId')), PEOPLE_WRITERS);
  const job = call.world.admin.inviteJobs.get(idParam(call, 'jobId'));
  if (job?.orgId !== org.id) throw notFound();
  return job;
}

function errors(call: Call): Reply {
  const job = jobOf(call);
  const { world } = call;
  const skipped = isRunning(world, job) ? [] : job.skipped;
  const items = skipped.map((personId, index) => {
    const email = world.people.get(personId)?.emails[0] ?? '';
    const description = `Re-send invite for ${personId} by ${job.sourceUserId} is suppressed as the user has already received an invitation email in last 24 hours ; Error with ${email}.`;
    return {
      itemNumber: index + 1,
      error: { key: '304', message: [{ description, code: 'ATLAS-600199' }] },
      trackingId: `${job.trackingId}_${index + 1}`,
    };
  });
  return paged(call, items, { fallback: 100, limit: 1000 }, (item) => item);
}

const JOBS = '/identity/organizations/:orgId/jobs/sendActivationEmails';

export const inviteJobRoutes: readonly Route[] = [
  { method: 'POST', path: JOBS, handle: start },
  { method: 'GET', path: `${JOBS}/:jobId/status`, handle: (call) => ok(rendered(call.world, jobOf(call))) },
  { method: 'GET', path: `${JOBS}/:jobId/errors`, handle: errors },
];
