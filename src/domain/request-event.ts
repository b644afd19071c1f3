// What can happen to a request, and what must follow from it.
import type { GlassEvent } from './glass.ts';
import type { Organization } from './ports/admin/organizations.ts';
import type { Person } from './ports/chat.ts';
import type { Outcome, Plan, RawInput, Request, Rule } from './request.ts';
import type { Draw } from './units.ts';

export type RequestEvent =
  /** The requester sent the form, or chose the organization. */
  | {
      readonly type: 'submitted';
      readonly input: RawInput;
      readonly org: Organization | undefined;
      /** A form was filled in; else a question was answered, e.g. which organization. */
      readonly filled?: boolean;
    }
  /** A form was put together for this round. */
  | { readonly type: 'asked'; readonly round: number; readonly fields: readonly string[] }
  /** The operation was planned for this round; `rule` says who must approve. */
  | {
      readonly type: 'planned';
      readonly round: number;
      readonly org: Organization | undefined;
      readonly plan: Plan;
      readonly rule: Rule;
    }
  | {
      readonly type: 'answered';
      readonly round: number;
      readonly org?: Organization | undefined;
      /** The whole of a long answer. */
      readonly file?: Outcome['file'];
    }
  | { readonly type: 'paused'; readonly by: Person }
  | { readonly type: 'continued'; readonly by: Person }
  /** `plan`: hash of the plan the person saw. */
  | { readonly type: 'approved'; readonly by: Person; readonly plan?: string | undefined }
  | { readonly type: 'denied'; readonly by: Person; readonly reason: string }
  | { readonly type: 'cancelled'; readonly by: Person }
  | { readonly type: 'expired' }
  /** `draws`: with the counters as they are now. */
  | { readonly type: 'started'; readonly draws?: readonly Draw[] | undefined }
  /** What was approved is not what would be done now: it is asked again. */
  | {
      readonly type: 'replanned';
      readonly plan: Plan;
      readonly rule: Rule;
      readonly reason: string;
      readonly differences?: readonly string[];
    }
  /** It stops before its next write, and keeps its place: everything is frozen, or writing is switched off. */
  | { readonly type: 'held'; readonly why: string }
  | { readonly type: 'resumed' }
  | GlassEvent
  /** `spent`: what it draws of licenses is assigned, and goes on being in use while it waits for something. */
  | { readonly type: 'progressed'; readonly text: string; readonly spent?: true | undefined }
  | { readonly type: 'verified'; readonly outcome: Outcome }
  | { readonly type: 'failed'; readonly reason: string; readonly trackingId: string | undefined }
  | { readonly type: 'lost'; readonly reason: string; readonly trackingId: string | undefined }
  | { readonly type: 'resolved'; readonly by: Person; readonly as: 'done' | 'absent' | 'retry' };

export type Effect =
  | { readonly kind: 'plan' }
  | { readonly kind: 'execute' }
  /** Somebody has to decide: they are told, reminded, and the request expires. */
  | { readonly kind: 'wait'; readonly rule: Rule }
  /** Whoever asked is asked once more before it is run without approval. */
  | { readonly kind: 'ask-glass' }
  /** It runs without approval: those who were passed over are told, and reminded to review it. */
  | { readonly kind: 'tell-glass' }
  | { readonly kind: 'tell-concern' }
  /** It has expired: whoever asked is told. */
  | { readonly kind: 'tell-expired' }
  /** The request's main card shows its new state; it is posted when there is none yet, or `anew` to be noticed. */
  | { readonly kind: 'show'; readonly anew?: true }
  /** The spaces for team notices are told how it ended. */
  | { readonly kind: 'announce' }
  /** The outcome's file goes into the thread of every card that tells of it. */
  | { readonly kind: 'deliver' }
  /** The plan's file goes into the thread of the card that asks. */
  | { readonly kind: 'deliver-plan' }
  /** What it may have left on Webex is removed. */
  | { readonly kind: 'sweep' }
  /** An open form is closed: its buttons would ask for nothing any more. */
  | { readonly kind: 'close-form' };

export type Decided =
  | {
      readonly ok: true;
      readonly request: Request;
      readonly effects: readonly Effect[];
      readonly action: string;
    }
  /** Nothing changed; the text says why, to whoever asked. */
  | { readonly ok: false; readonly refused: string };

export type EventOf<T extends RequestEvent['type']> = Extract<RequestEvent, { type: T }>;

/** What the execution may have left on Webex is removed. */
export const sweep = ({ plan }: Request): Effect[] => (plan?.sweeps === true ? [{ kind: 'sweep' }] : []);

/** The plan in full, for the thread. */
export const planFile = (plan: Plan): Effect[] => (plan.file ? [{ kind: 'deliver-plan' }] : []);
