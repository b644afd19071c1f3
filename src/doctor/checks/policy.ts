import { documentHash, documentOfAdmins } from '../../domain/policy/document.ts';
import { gapsOf } from '../../domain/policy/gaps.ts';
import { resolveLoosely } from '../../domain/policy/people.ts';
import { readProposal, readStanding } from '../../engine/principals.ts';
import { PolicyMistakes, readPolicyFile } from '../../policy-file.ts';
import { type Check, failed, given, type Line, ok, Skipped, warning } from '../finding.ts';
import { type Patient, storeOf } from '../patient.ts';

export const policy: Check = {
  name: 'policy',
  asks: 'Can everything that may be asked for be approved by somebody, and is that policy in force?',
  needs: [],
  async examine(patient) {
    const { policyFile, admins } = given(patient.parts.policy, 'who may ask and approve');
    if (policyFile === undefined && admins.length === 0)
      throw new Skipped('Skipped: neither STEWARD_ADMINS nor STEWARD_POLICY names anybody.');
    const document = policyFile === undefined ? documentOfAdmins(admins) : read(policyFile);
    const source = policyFile === undefined ? 'admins' : 'file';
    const gaps = gapsOf(resolveLoosely(document, {}, source), patient.operations);
    const remedy =
      policyFile === undefined
        ? 'Name at least two people in STEWARD_ADMINS: nobody approves their own request.'
        : 'Name more people in the groups of that rule; docs/policy.md says how, and “policy explain” shows what a rule does.';
    const lines = gaps.map((gap) => failed(gap, remedy));
    const standing = await inForce(patient, documentHash(document));
    const all = [...lines, ...standing];
    return all.length > 0 ? all : [ok('Everything that may be asked for can be approved by somebody.')];
  },
};

function read(path: string) {
  try {
    return readPolicyFile(path);
  } catch (error) {
    if (!(error instanceof PolicyMistakes)) throw error;
    throw new Skipped('Skipped: the policy file cannot be used, see config.');
  }
}

/** Of an installation that has never run there is none. */
async function inForce(patient: Patient, hash: string): Promise<readonly Line[]> {
  if (patient.opened === undefined || 'trouble' in patient.opened) return [];
  const { store } = storeOf(patient);
  const [standing, proposal] = await store.read(async (reader) =>
    Promise.all([readStanding(reader), readProposal(reader)]),
  );
  if (standing === undefined || standing.hash === hash) return [];
  const waits = proposal?.hash === hash;
  return [
    warning(
      waits
        ? `The policy of the settings (${hash.slice(0, 12)}) waits for somebody to accept it; the one before is in force.`
        : 'The policy of the settings is not the one in force.',
      waits
        ? 'Have it accepted in Webex. If nobody is left who could: npm run -s steward -- policy adopt HASH --reason TEXT'
        : 'Start Steward, or restart it: it takes the policy at its start.',
    ),
  ];
}
