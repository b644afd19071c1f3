// The life of a request: its states and the one pure function that decides transitions (decide.ts).
import * as z from 'zod';

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

const PersonSchema = z.object({
  personId: z.string(),
  orgId: z.string(),
  email: z.string(),
  displayName: z.string(),
});

/** Field id → the values as they were typed or chosen, not yet parsed. */
const RawInputSchema = z.record(z.string(), z.array(z.string()).readonly());
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
  /** Webex calls the execution will make. */
  calls: z.number().int(),
  /** The operation's own, resolved input: ids instead of names. JSON. */
  data: z.unknown(),
  /** Over operation, organization, changes and data: what was approved is what is executed. */
  hash: z.string(),
});
export type Plan = Readonly<z.infer<typeof PlanSchema>>;

/** The approval rule, frozen into the request when it was submitted. */
const RuleSchema = z.object({
  need: z.number().int().nonnegative(),
  /** personIds of those whose approval counts. */
  from: z.array(z.string()),
  expiresAt: z.number(),
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
  /** `added`: nobody asked, Webex did it; `missing`: asked and not there. */
  match: z.enum(['same', 'differs', 'missing', 'added']),
});
export type FieldResult = Readonly<z.infer<typeof FieldResultSchema>>;

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
  /** Where an execution under way stands. */
  progress: z.string().optional(),
  /** A form was sent at least once: from then on what is missing is a mistake. */
  filled: z.boolean().optional(),
  /** Fields the last form card showed: only these can come back from it empty. */
  asked: z.array(z.string()).optional(),
  /** The spaces for team notices learn how it ended. */
  announces: z.boolean().optional(),
  /** Counts plans: a submit of an older form or an approval of an older plan is stale. */
  round: z.number().int().nonnegative(),
  createdAt: z.number(),
  updatedAt: z.number(),
});
export type Request = Readonly<z.infer<typeof RequestSchema>>;
