import { Fault } from '../../domain/failure.ts';
import type { Organization } from '../../domain/ports/admin/organizations.ts';
import { accessOf } from '../patient.ts';
import { type Ground, left, type Probe, tried } from './probe.ts';

export const cold403: Probe = {
  name: 'cold-403',
  asks: 'How does Webex refuse a call on a managed organization that was not read lately, and does reading it help?',
  async tryOut(ground) {
    const org = await coldOrg(ground);
    if (org === undefined)
      return left('Not tried: there is no managed organization that Steward has not read lately.');
    const { http } = accessOf(ground.patient);
    const call = { method: 'GET', path: '/licenses', query: { orgId: org.id } } as const;
    const first = await refusalOf(async () => http.request(call));
    if (first === undefined)
      return tried(
        `A call on ${org.name}, which Steward had not read, was let through: it was read elsewhere, or needs no reading.`,
        {
          refused: false,
        },
      );
    await http.request({ method: 'GET', path: `/organizations/${encodeURIComponent(org.id)}` });
    const second = await refusalOf(async () => http.request(call));
    const { status, errorCode, message } = first;
    const helped =
      second === undefined
        ? 'Once the organization was read, it is let through.'
        : 'Reading the organization does not help.';
    return tried(`A call on a cold organization is refused with ${status}. ${helped} ${message}`, {
      refused: true,
      status,
      errorCode: errorCode ?? null,
      message,
      readingHelps: second === undefined,
    });
  },
};

/** Looked at without the warm-up, which would read it. */
async function coldOrg({ patient }: Ground): Promise<Organization | undefined> {
  const organizations = accessOf(patient).admin.organizations();
  for (const org of await organizations.list()) {
    const { relation, warmUntil } = await organizations.standing(org.id);
    if (relation === 'customer' && (warmUntil ?? 0) < patient.clock.now()) return org;
  }
  return undefined;
}

async function refusalOf(call: () => Promise<unknown>): Promise<Fault | undefined> {
  try {
    await call();
    return undefined;
  } catch (error) {
    if (error instanceof Fault && error.status !== undefined && error.status < 500) return error;
    throw error;
  }
}
