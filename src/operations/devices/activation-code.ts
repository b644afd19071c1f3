// A code that makes a device one of a workspace or of a user. Whoever has it can bring a device in, so that it goes to
// the person who asked, directly, and is kept nowhere.
import * as z from 'zod';
import type { ReadContext } from '../../domain/context.ts';
import { InputProblems } from '../../domain/failure.ts';
import { optionalText } from '../../domain/fields.ts';
import { defineOperation } from '../../domain/operation.ts';
import type { FieldResult } from '../../domain/request.ts';
import { answerModel, factsOf } from '../../domain/show/answer.ts';
import { localTime } from '../../domain/show/times.ts';
import { findUser } from '../../domain/users.ts';
import { callingInWords, findWorkspace, workspaceTarget } from '../../domain/workspaces.ts';

/** A code for a workspace with such calling gives it free calling. */
const RESET = ['none', 'thirdPartySipCalling'];
const FREE = 'freeCalling';

const owner = z.object({ kind: z.enum(['workspace', 'user']), id: z.string(), name: z.string() });
type Owner = z.infer<typeof owner>;

const made = z.object({ expiresAt: z.number().optional() });

export default defineOperation({
  name: 'device activation-code',
  aliases: ['activation-code', 'device activate', 'device code'],
  capability: 'devices',
  summary: 'Make a code with which a device is activated; it is told to you alone.',
  risk: 'high',
  scopes: [
    'spark-admin:devices_write',
    'identity:one_time_password',
    'spark-admin:workspaces_read',
    'spark-admin:people_read',
  ],
  roles: ['Full Administrator', 'Device Administrator'],
  examples: [
    'device activation-code "Berlin 1" --org Acme',
    'device activation-code ana@acme.example --model "Cisco 8865" --org Acme',
  ],
  onOrg: true,
  input: z.object({
    workspace: workspaceTarget(
      'For a device of a user, say it as text: device activation-code name@company.example',
    ),
    model: optionalText({
      title: 'Model',
      flags: ['model'],
      max: 100,
      hint: 'Only for phones, e.g. Cisco 8865.',
    }),
  }),
  data: z.object({
    owner,
    model: z.string().optional(),
    /** Calling of the workspace will be another one. */
    resets: z.boolean(),
    requester: z.string(),
  }),

  async plan(context, { workspace: said, model }) {
    const { org, requester } = context;
    const { calling, ...found } = await ownerOf(context, said);
    const resets = calling !== undefined && RESET.includes(calling);
    const phone = model === undefined ? 'a device with RoomOS' : model;
    return {
      summary: `make an activation code for ${found.name} of ${org.name}`,
      changes: [
        {
          field: 'owner',
          label: found.kind === 'user' ? 'User' : 'Workspace',
          before: '',
          after: found.name,
        },
        { field: 'model', label: 'For', before: '', after: phone },
        {
          field: 'told',
          label: 'The code goes to',
          before: '',
          after: `${requester.displayName} alone, in the direct space with me`,
        },
        ...(resets
          ? [
              {
                field: 'calling',
                label: 'Calling',
                before: callingInWords(calling) ?? '',
                after: callingInWords(FREE) ?? '',
              },
            ]
          : []),
      ],
      warnings: [
        'Whoever has the code can bring a device into the organization until it ends.',
        ...(found.kind === 'user'
          ? ['With Webex Calling - Standard, a device switches calling in the Webex apps of the user off.']
          : []),
      ],
      beneficiaries: [],
      calls: 4,
      data: { owner: found, model, resets, requester: requester.displayName },
    };
  },

  async execute({ org, admin, step, whisper }, { owner: wanted, model }) {
    const devices = admin.devices(org.id);
    const { id, name, kind } = wanted;
    return step<z.infer<typeof made>>('code', {
      result: made,
      // A code that was made and not told is worth nothing: nobody has it, and the next one is another.
      write: async () => {
        const of = kind === 'user' ? { personId: id } : { workspaceId: id };
        const { code, expiresAt } = await devices.activationCode(of, model);
        await whisper.tell(
          answerModel({
            title: `Activation code for ${name}`,
            subtitle: `In ${org.name}. Only you see it; I have not kept it.`,
            facts: factsOf([
              ['Code', inFours(code)],
              ['Valid until', expiresAt === undefined ? undefined : localTime(expiresAt)],
              ['For', model ?? 'a device with RoomOS'],
            ]),
            footer: 'Enter it on the device. Whoever has it can bring a device in until then.',
          }),
        );
        return { expiresAt };
      },
      lookup: async () => ((await whisper.told()) ? { is: 'done', result: {} } : { is: 'absent' }),
    });
  },

  undo: { never: 'a code cannot be taken back; without being used it ends by itself.' },

  async verify({ org, admin }, { owner: wanted, resets, requester }, { expiresAt }) {
    const told: FieldResult = {
      label: 'Activation code',
      asked: `told to ${requester} alone`,
      is: `told to ${requester} alone`,
      match: 'same',
    };
    const calling = resets ? (await admin.workspaces(org.id).get(wanted.id)).calling : undefined;
    const reset: readonly FieldResult[] = resets
      ? [
          {
            label: 'Calling',
            asked: callingInWords(FREE) ?? FREE,
            is: callingInWords(calling) ?? '',
            match: calling === FREE ? 'same' : 'differs',
          },
        ]
      : [];
    return {
      fields: [told, ...reset],
      notes: ['The code is in the direct space of whoever asked, and nowhere else.'],
      facts: [
        {
          title: 'Valid until',
          value: expiresAt === undefined ? 'told with the code' : localTime(expiresAt),
        },
      ],
    };
  },
});

/** As it is shown on devices: 1234-5678-1234-5678. */
const inFours = (code: string): string =>
  /^\d{16}$/.test(code) ? (code.match(/\d{4}/g) ?? []).join('-') : code;

async function ownerOf(
  context: ReadContext,
  said: string,
): Promise<Owner & { readonly calling: string | undefined }> {
  if (said.includes('@')) {
    try {
      const { id, email } = await findUser(context, said);
      return { kind: 'user', id, name: email, calling: undefined };
    } catch (error) {
      if (!(error instanceof InputProblems)) throw error;
      throw new InputProblems(error.problems.map(({ message }) => ({ field: 'workspace', message })));
    }
  }
  const { id, name, calling } = await findWorkspace(context, said);
  return { kind: 'workspace', id, name, calling };
}
