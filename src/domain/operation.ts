// What an admin operation is. One file under operations/ default-exports one; everything else (command, form,
// cards, help, checks) is made from this description.
import type * as z from 'zod';
import type { Done, ExecuteContext, ReadContext, SweepContext } from './context.ts';
import type { Problem } from './failure.ts';
import { type Field, type FormStage, readerOf } from './input.ts';
import type { Lending } from './lend.ts';
import type { Change, Outcome, RawInput } from './request.ts';
import type { StandingDraft } from './standing.ts';
import type { Inverse, Never, UndoSpec } from './undo.ts';
import type { Draw } from './units.ts';
import type { UserSnapshot } from './user-snapshot.ts';
import type { AnswerModel } from './views.ts';
import type { Watching } from './watch.ts';

export type Risk = 'read' | 'low' | 'high' | 'destructive';

export interface PlanDraft<D> {
  readonly summary: string;
  readonly changes: readonly Change[];
  readonly warnings: readonly string[];
  readonly beneficiaries: readonly string[];
  readonly calls: number;
  /** Names of the licenses it gives or takes: rules may go by them. */
  readonly licenses?: readonly string[];
  /** Units it takes: they are held for it from then on. */
  readonly draws?: readonly Draw[];
  /** A license is lent by it, returned, or kept for longer. */
  readonly lending?: Lending;
  /** What is left behind by it: nothing is written on Webex. */
  readonly standing?: StandingDraft;
  /** The user it is about: afterwards it is told what else of it is different. */
  readonly before?: UserSnapshot;
  readonly data: D;
  /** Too long for the request: it is stored beside it, and the approval is bound to its hash. */
  readonly payload?: string;
  /** How many rows the payload has: its execution can be paused and stopped in the middle. */
  readonly rows?: number;
  /** The plan in full, for the thread. */
  readonly file?: { readonly name: string; readonly content: string; readonly text: string };
}

interface Description<I extends z.ZodObject> {
  /** Two words, e.g. "user create": the command and the policy key. */
  readonly name: string;
  readonly aliases: readonly string[];
  /** The folder's name. */
  readonly capability: string;
  readonly summary: string;
  /** Scopes of the admin credential it needs. */
  readonly scopes: readonly string[];
  /** Roles that may do it, for the remedy in a refusal. */
  readonly roles: readonly string[];
  readonly examples: readonly string[];
  /** False for operations that are about no particular organization; `named`: only where --org names one. */
  readonly onOrg: boolean | 'named';
  /** Words without a flag name the organization, as --org does. */
  readonly wordsAreOrg?: true;
  readonly input: I;
  /** Fields of the form's next card, from what is known so far; absent: all of them on one card. */
  readonly stage?: (context: ReadContext, raw: RawInput) => Promise<FormStage>;
}

interface WriteSpec<I extends z.ZodObject, D, E> extends Description<I> {
  readonly risk: Exclude<Risk, 'read'>;
  /** `none`: whoever may ask may have it at once, e.g. a report. Default: somebody else approves. */
  readonly approval?: 'none';
  /** The spaces for team notices learn how it ended. */
  readonly announces?: true;
  /** The resolved input (ids instead of names), stored with the plan. */
  readonly data: z.ZodType<D>;
  readonly plan: (context: ReadContext, input: z.output<I>) => Promise<PlanDraft<D>>;
  /** Replayed after a crash: what it returns may depend on data and recorded steps only. */
  readonly execute: (context: ExecuteContext, data: D) => Promise<E>;
  /** Reads back and compares field by field. */
  readonly verify: (context: ReadContext, data: D, executed: E) => Promise<Outcome>;
  /**
   * Removes from Webex what an execution that has ended may have left there; throws a Fault to be asked again later.
   * Where there is one, the request can be cancelled while it is carried out.
   */
  readonly sweep?: (context: SweepContext, data: D, done: Done) => Promise<void>;
  /** How it is taken back, or why it cannot be: said before it is approved. Absent for what leaves nothing behind. */
  readonly undo?: UndoSpec<D> | Never;
}

/** An answer, and the whole of it as a file where it is long. */
export interface Answered {
  readonly model: AnswerModel;
  readonly file?:
    | { readonly name: string; readonly text: string }
    /** Stored by an earlier request. */
    | { readonly name: string; readonly key: string; readonly about: string }
    | undefined;
}

interface ReadSpec<I extends z.ZodObject> extends Description<I> {
  readonly risk: 'read';
  readonly answer: (context: ReadContext, input: z.output<I>) => Promise<AnswerModel | Answered>;
}

interface Common extends Omit<Description<z.ZodObject>, 'input' | 'stage'> {
  readonly fields: readonly Field[];
  stage(context: ReadContext, raw: RawInput): Promise<FormStage>;
  /** Problems of the input on its own, before anything is read. */
  check(raw: RawInput): readonly Problem[];
}

export interface WriteOperation extends Common {
  readonly risk: Exclude<Risk, 'read'>;
  readonly approval: 'needed' | 'none';
  readonly announces: boolean;
  /** Why it can never be taken back; undefined: as a rule it can. */
  readonly never: string | undefined;
  /** Absent: it leaves nothing behind that would have to be removed. */
  readonly sweep: ((context: SweepContext, data: unknown, done: Done) => Promise<void>) | undefined;
  /** What takes it back, from the data of its plan. */
  undo(data: unknown): Inverse | Never;
  /** What the standing orders that it makes do when they are due. */
  readonly watching?: Watching | undefined;
  /** What somebody has changed since it was done; undefined: nothing that matters. */
  since: UndoSpec<unknown>['since'];
  /** Throws InputProblems when the input is at fault, InputQuestion when it can mean several things. */
  plan(context: ReadContext, raw: RawInput): Promise<PlanDraft<unknown>>;
  /** Carries it out; resolves with the reading back. */
  execute(context: ExecuteContext, data: unknown): Promise<(context: ReadContext) => Promise<Outcome>>;
}

export interface ReadOperation extends Common {
  readonly risk: 'read';
  /** Throws InputProblems. */
  parse(raw: RawInput): unknown;
  answer(context: ReadContext, raw: RawInput): Promise<Answered>;
  /** With `--org all`: the rows of one organization, for a file that has those of all of them. */
  readonly acrossOrgs?:
    | {
        readonly header: readonly string[];
        rows(context: ReadContext, raw: RawInput): Promise<readonly (readonly string[])[]>;
      }
    | undefined;
}

export type Operation = WriteOperation | ReadOperation;

const NOTHING: Never = { never: 'it has changed nothing in the organization.' };

export function defineOperation<I extends z.ZodObject, D, E>(spec: WriteSpec<I, D, E>): WriteOperation;
export function defineOperation<I extends z.ZodObject>(spec: ReadSpec<I>): ReadOperation;
export function defineOperation<I extends z.ZodObject, D, E>(
  spec: WriteSpec<I, D, E> | ReadSpec<I>,
): Operation {
  const { input, ...description } = spec;
  const { fields, check, parse } = readerOf(input);
  const stage = description.stage ?? (async () => ({ fields: fields.map(({ id }) => id), fresh: false }));
  if (description.risk === 'read') {
    const { answer } = description;
    return {
      ...description,
      fields,
      stage,
      check,
      parse,
      answer: async (context, raw) => {
        const said = await answer(context, parse(raw));
        return 'model' in said ? said : { model: said };
      },
    };
  }
  const { data, plan, execute, verify, sweep, undo = NOTHING } = description;
  const { approval = 'needed', announces = false } = description;
  const inverse = (stored: unknown): Inverse | Never =>
    'never' in undo ? undo : undo.inverse(data.parse(stored));
  return {
    ...description,
    fields,
    stage,
    check,
    approval,
    announces,
    never: 'never' in undo ? undo.never : undefined,
    undo: inverse,
    sweep: sweep && (async (context, stored, done) => sweep(context, data.parse(stored), done)),
    since: async (context, stored, recorded) =>
      'never' in undo ? undefined : undo.since(context, data.parse(stored), recorded),
    plan: async (context, raw) => {
      const draft = await plan(context, parse(raw));
      const taken = inverse(draft.data);
      const told = undo !== NOTHING && 'never' in taken ? [`This cannot be undone: ${taken.never}`] : [];
      return { ...draft, warnings: [...told, ...draft.warnings] };
    },
    execute: async (context, stored) => {
      const resolved = data.parse(stored);
      const executed = await execute(context, resolved);
      return async (reading) => verify(reading, resolved, executed);
    },
  };
}
