import { Fault } from '../../domain/failure.ts';
import { accessOf } from '../patient.ts';
import { left, type Probe, tried } from './probe.ts';

/** Of two organizations one at least is not its own, which it does not tell. */
const TRIED = 2;

export const serviceApp: Probe = {
  name: 'service-app',
  asks: 'May a service app act in managed organizations?',
  async tryOut({ patient }) {
    const { admin } = accessOf(patient);
    const { role } = await admin.organizations().account();
    if (role !== 'machine') return left('Not tried: the admin account is a person.');
    const orgs = (await admin.organizations().list()).slice(0, TRIED);
    if (orgs.length < TRIED) return left('Not tried: the service app sees no customer.');
    const refused: string[] = [];
    for (const { id, name } of orgs) {
      try {
        await admin.licenses(id).list();
      } catch (error) {
        if (!(error instanceof Fault) || error.status !== 403) throw error;
        refused.push(name);
      }
    }
    const works = refused.length === 0;
    return tried(
      works
        ? `The service app may read the licenses of ${orgs.map(({ name }) => name).join(' and ')}.`
        : `The service app is refused in ${refused.join(' and ')}.`,
      { works },
    );
  },
};
