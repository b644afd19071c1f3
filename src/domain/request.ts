// The life of a request: its states and the one pure function that decides transitions (decide.ts).
import * as z from 'zod';
import { PersonSchema, RawInputSchema } from './asking.ts';
import { LendingSchema } from './lend.ts';
import { StandingDraft } from './standing.ts';
import { DrawSchema } from './units.ts';
import { UserSnapshot } from './user-snapshot.ts';

export const REQUEST_STATES = [
  'draft',
  'pending',
  'approved',
  'executing',
  'succeeded',
  'partial',
  'failed',
  'unknown',
  'denied',
  'expired',
  'cancelled',
] as const;
export type RequestState = (typeof REQUEST_STATES)[number];

export const OPEN_STATES = ['draft', 'pending', 'approved', 'executing', 'unknown'] as const;

export type RawInput = Readonly<Record<string, readonly string[]>>;

const ChangeSchema = z.object({
  /** Field id, for comparing asked with got. */
  field: z.string(),
  label: z.string(),
  before: z.string(),
  after: z.string(),
});
export type Change = Readonly<z.infer<typeof ChangeSchema>>;

const PlanSchema = z.object({
  /** "create user ana@acme.example in Acme": completes the sentence "… asks to". */
  summary: z.string(),
  changes: z.array(ChangeSchema),
  warnings: z.array(z.string()),
  /** Who gains from it, by e-mail: may not approve it. */
  beneficiaries: z.array(z.string()),
  /** Units of licenses it takes; their counters are no part of the hash. */
  draws: z.array(DrawSchema).optional(),
  /** What its end means for a license that is lent. */
  lending: LendingSchema.optional(),
  /** What its end leaves behind: something that recurs or is watched. */
  standing: StandingDraft.optional(),
  /** The user it is about, as the plan saw it; no part of the hash. */
  before: UserSnapshot.optional(),
  /** Webex calls the execution will make. */
  calls: z.number().int(),
  /** It can be taken back once it is done. */
  undoable: z.boolean().optional(),
  /** What it leaves on Webex is removed when it ends: it can be cancelled while it is carried out. */
  sweeps: z.boolean().optional(),
  /** The operation's own, resolved input: ids instead of names. JSON. */
  data: z.unknown(),
  /** Over operation, organization, changes and data: what was approved is what is executed. */
  hash: z.string(),
  /** Stored beside the request. */
  payload: z.object({ key: z.string(), sha256: z.string() }).optional(),
  /** Of the payload: its execution can be paused, and stopped in the middle. */
  rows: z.number().int().optional(),
  /** Posted in the thread of the card that asks. */
  file: z.object({ key: z.string(), name: z.string(), text: z.string() }).optional(),
});
export type Plan = Readonly<z.infer<typeof PlanSchema>>;

const personIds = z.array(z.string());

/**
 * The approval rule, frozen into the request when it was submitted. Requests of earlier versions have only the first
 * three.
 */
const RuleSchema = z.object({
  /** Approvals of different people that it takes; 0: none. */
  need: z.number().int().nonnegative(),
  /** personIds of those whose approval counts. */
  from: personIds,
  /** Business time, as all times here. */
  expiresAt: z.number(),
  /** The policy's rule, by name. */
  matched: z.string().optional(),
  /** "2 of ops and 1 of owners": everybody counts in one group only. */
  groups: z
    .array(
      z.object({
        label: z.string(),
        need: z.number().int().positive(),
        from: personIds,
        /** Of the people, for cards. */
        names: z.array(z.string()).optional(),
      }),
    )
    .optional(),
  /** Accounts that are one person. */
  same: z.array(personIds).optional(),
  reason: z.string().optional(),
  ticket: z.string().optional(),
  /** When the approvers are reminded: each gap is twice the one before. */
  remindAt: z.array(z.number()).optional(),
  /** From then on these may stand in for any approver. */
  escalate: z.object({ at: z.number(), label: z.string(), from: personIds }).optional(),
  /** Who may run it without the approvals, with a reason and a ticket. */
  breakGlass: personIds.optional(),
  /** Spaces that are told beside the one that asked. */
  notify: z.array(z.object({ when: z.array(z.string()), spaces: z.array(z.string()) })).optional(),
  /** What the policy was asked, to ask it again. */
  asked: z
    .object({
      risk: z.enum(['read', 'low', 'high', 'destructive']),
      approval: z.enum(['needed', 'none']),
      licenses: z.array(z.string()),
      tags: z.array(z.string()).optional(),
    })
    .optional(),
});
export type Rule = Readonly<z.infer<typeof RuleSchema>>;

const DecisionSchema = z.object({
  by: PersonSchema,
  verdict: z.enum(['approve', 'deny']),
  at: z.number(),
  reason: z.string().optional(),
});

const FieldResultSchema = z.object({
  label: z.string(),
  asked: z.string(),
  is: z.string(),
  /**
   * `added`: nobody asked, Webex did it; `missing`: asked and not there; `elsewhere`: nobody asked, and it is not any
   * more what `asked` says it was: somebody else has changed it meanwhile.
   */
  match: z.enum(['same', 'differs', 'missing', 'added', 'elsewhere']),
});
export type FieldResult = Readonly<z.infer<typeof FieldResultSchema>>;

/** As it was asked for, or none of the request's business. */
export const isRight = ({ match }: FieldResult): boolean => match !== 'differs' && match !== 'missing';

const OutcomeSchema = z.object({
  fields: z.array(FieldResultSchema),
  notes: z.array(z.string()),
  trackingId: z.string().optional(),
  /** Figures, e.g. of a report. */
  facts: z.array(z.object({ title: z.string(), value: z.string() })).optional(),
  /** Posted in the thread of the card: key and name of a stored file. */
  file: z.object({ key: z.string(), name: z.string(), text: z.string() }).optional(),
});
export type Outcome = Readonly<z.infer<typeof OutcomeSchema>>;

export const RequestSchema = z.object({
  id: z.number().int().positive(),
  version: z.number().int().nonnegative(),
  state: z.enum(REQUEST_STATES),
  operation: z.string(),
  /** `read` requests need no approval and stay out of the lists of requests. */
  writes: z.boolean(),
  input: RawInputSchema,
  org: z.object({ id: z.string(), name: z.string() }).optional(),
  requester: PersonSchema,
  origin: z.object({
    roomId: z.string(),
    roomType: z.enum(['group', 'direct']),
    messageId: z.string(),
    parentId: z.string().optional(),
  }),
  plan: PlanSchema.optional(),
  rule: RuleSchema.optional(),
  decisions: z.array(DecisionSchema),
  outcome: OutcomeSchema.optional(),
  /** Why it ended as it did, or why it is back where it was; a sentence. */
  reason: z.string().optional(),
  /** Somebody paused it; it goes on when somebody says so. */
  paused: z.object({ by: PersonSchema, at: z.number() }).optional(),
  /** Whoever asked has stopped it in the middle: no further row is begun. */
  stopped: z.boolean().optional(),
  /** Addresses of the files of the message that asked. */
  files: z.array(z.string()).optional(),
  /** Where an execution under way stands. */
  progress: z.string().optional(),
  /** Why an execution stands still; it goes on where it was. */
  held: z.string().optional(),
  /** A form was sent at least once: from then on what is missing is a mistake. */
  filled: z.boolean().optional(),
  /** Its form is wanted before it is planned, though nothing is missing. */
  edit: z.boolean().optional(),
  /** Fields the last form card showed: only these can come back from it empty. */
  asked: z.array(z.string()).optional(),
  /** The spaces for team notices learn how it ended. */
  announces: z.boolean().optional(),
  /** Asked for with --break-glass: whoever asked may run it at once after saying so a second time. */
  glass: z
    .object({
      /** When it was run without the approvals, and whose they would have been. */
      broken: z.number().optional(),
      skipped: personIds.optional(),
      review: z
        .object({
          by: PersonSchema,
          verdict: z.enum(['ok', 'concern']),
          note: z.string().optional(),
          at: z.number(),
        })
        .optional(),
    })
    .optional(),
  /** The request that this one takes back. */
  undoes: z.number().int().optional(),
  /** The standing order that filed it. */
  standing: z.number().int().optional(),
  /** Asked only what would be done: it is planned, answered, and never carried out. */
  dryRun: z.boolean().optional(),
  /** What the plan in force has that the one approved before had not, in sentences. */
  differences: z.array(z.string()).optional(),
  /** Counts plans: a submit of an older form or an approval of an older plan is stale. */
  round: z.number().int().nonnegative(),
  /** When the plan was last replaced after an approval: until its card is seen, nobody can mean the new one. */
  replannedAt: z.number().optional(),
  createdAt: z.number(),
  updatedAt: z.number(),
});
export type Request = Readonly<z.infer<typeof RequestSchema>>;
