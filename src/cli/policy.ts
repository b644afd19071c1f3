// The policy from the command line: the file as it is, before it is in force; and the way out when nobody is left who
// could accept a wider one.
import type { Command } from 'commander';
import { loadPolicySource } from '../config.ts';
import { documentHash, documentOfAdmins } from '../domain/policy/document.ts';
import { explain, questionOfCase, testPolicy } from '../domain/policy/explain.ts';
import { gapsOf } from '../domain/policy/gaps.ts';
import { type Policy, resolveLoosely } from '../domain/policy/people.ts';
import { adoptPolicy, readProposal, readStanding } from '../engine/principals.ts';
import { loadOperations } from '../load-operations.ts';
import { casesPathOf, readCases, readPolicyFile } from '../policy-file.ts';
import { print, withStore } from './tools.ts';

interface FileOption {
  readonly file?: string;
}

interface CaseOptions extends FileOption {
  readonly as: string;
  readonly do: string;
  readonly org?: string;
  readonly orgId?: string;
  readonly tag?: string[];
  readonly license?: string[];
  readonly space?: string;
  readonly for?: string[];
}

/** `--file`, else STEWARD_POLICY, else what STEWARD_ADMINS stands for. People stand for themselves: no call is made. */
function policyOf({ file }: FileOption): Policy {
  const { policyFile, admins } = file === undefined ? loadPolicySource() : { policyFile: file, admins: [] };
  if (policyFile !== undefined) return resolveLoosely(readPolicyFile(policyFile), {}, 'file');
  if (admins.length === 0)
    throw new Error('There is no policy: set STEWARD_POLICY or STEWARD_ADMINS, or name a file with --file.');
  return resolveLoosely(documentOfAdmins(admins), {}, 'admins');
}

const write = (line: string): void => void process.stdout.write(`${line}\n`);

export function addPolicy(program: Command): void {
  const policy = program.command('policy').description('Who may ask, and who must approve.');
  const ofFile = (command: Command): Command =>
    command.option('--file <path>', 'policy file, instead of STEWARD_POLICY');

  ofFile(policy.command('show'))
    .description('Print the rules, what nobody could approve, and what is in force.')
    .action(show);

  ofFile(policy.command('explain'))
    .description('Tell what the file says of a case, rule by rule.')
    .requiredOption('--as <person>', 'who asks: a name of the file, or an address')
    .requiredOption('--do <operation>', 'e.g. "user delete"')
    .option('--org <name>', 'name of the organization')
    .option('--org-id <id>', 'its id')
    .option('--tag <tag...>', 'its tags')
    .option('--license <name...>', 'licenses it gives or takes')
    .option('--space <id>', 'room id, title in the file, or direct')
    .option('--for <person...>', 'who gains from it')
    .action(async (options: CaseOptions) => explainCase(options));

  ofFile(policy.command('test'))
    .argument('[cases]', 'file with cases; default: NAME.test.yaml beside the policy file')
    .description('Run the cases; ends with 1 when one of them is not as expected.')
    .action(async (cases: string | undefined, options: FileOption) => runCases(cases, options));

  policy
    .command('adopt <hash>')
    .description(
      'Put the waiting policy in force without a second person: when nobody is left who could accept it.',
    )
    .requiredOption('--reason <text>', 'why; it goes into the audit')
    .action(async (hash: string, { reason }: { reason: string }) =>
      withStore(async ({ store }) => {
        await adoptPolicy(store, hash, reason, Date.now());
        write(`The policy ${hash} is in force.`);
      }),
    );
}

async function show(options: FileOption): Promise<void> {
  const policy = policyOf(options);
  const operations = await loadOperations();
  print({
    hash: documentHash(policy.document),
    rules: policy.document.rules,
    gaps: gapsOf(policy, operations),
  });
  if (options.file !== undefined) return;
  await withStore(async ({ store }) => {
    const [standing, proposal] = await store.read(async (reader) =>
      Promise.all([readStanding(reader), readProposal(reader)]),
    );
    print({ inForce: standing?.hash ?? null, waiting: proposal ?? null });
  });
}

async function explainCase(options: CaseOptions): Promise<void> {
  const policy = policyOf(options);
  const question = questionOfCase(policy, await loadOperations(), {
    as: options.as,
    do: options.do,
    org: options.org,
    id: options.orgId,
    tags: options.tag ?? [],
    licenses: options.license ?? [],
    space: options.space,
    for: options.for ?? [],
  });
  if ('wrong' in question) throw new Error(question.wrong);
  const { title, facts, rules } = explain(policy, question);
  write(title);
  for (const fact of facts) write(`  ${fact.title}: ${fact.value}`);
  for (const rule of rules) write(`  ${rule}`);
}

async function runCases(cases: string | undefined, options: FileOption): Promise<void> {
  const policy = policyOf(options);
  const file = options.file ?? loadPolicySource().policyFile;
  const path = cases ?? (file === undefined ? undefined : casesPathOf(file));
  if (path === undefined) throw new Error('Which cases? Name their file: policy test cases.yaml');
  const tested = testPolicy(policy, await loadOperations(), readCases(path));
  for (const { name, problems } of tested)
    write(
      `${problems.length === 0 ? 'ok   ' : 'WRONG'} ${name}${problems.length === 0 ? '' : `: ${problems.join('; ')}`}`,
    );
  if (tested.some(({ problems }) => problems.length > 0)) process.exitCode = 1;
}
