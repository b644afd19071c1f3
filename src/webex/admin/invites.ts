// The job of Webex that sends activation mails again (`/identity/organizations/{orgId}/jobs/sendActivationEmails`).
import type { InviteJob, InvitesAdmin } from '../../domain/ports/admin/invites.ts';
import { inviteJobWire } from '../people-wire.ts';
import { decode } from '../wire.ts';
import type { OrgAccess } from './org-access.ts';

const FAILED = new Set(['FAILED', 'ABANDONED']);

export function createInvites({ http, orgId, call }: OrgAccess): InvitesAdmin {
  const jobs = `/identity/organizations/${encodeURIComponent(orgId)}/jobs/sendActivationEmails`;
  return {
    async start() {
      const { body } = await call(() => http.request({ method: 'POST', path: jobs }));
      return { id: decode(inviteJobWire, body, 'the job of activation mails', 'look-first').id };
    },
    async get(jobId) {
      const path = `${jobs}/${encodeURIComponent(jobId)}/status`;
      const { body } = await call(() => http.request({ method: 'GET', path }));
      const { id, latestExecutionStatus, counts } = decode(
        inviteJobWire,
        body,
        'the job of activation mails',
      );
      const status = latestExecutionStatus?.toUpperCase() ?? '';
      const state: InviteJob['state'] = FAILED.has(status)
        ? 'failed'
        : status === 'COMPLETED'
          ? 'ended'
          : 'running';
      return {
        id,
        state,
        total: counts.totalUsers,
        sent: counts.userResendInviteSent,
        failed: counts.userResendInviteFailed,
        skipped: counts.userResendInviteSkipped,
      };
    },
  };
}
