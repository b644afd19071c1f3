// Expected ends of a call or a command, as data the engine can decide on and a person can read.

/**
 * May the failed call be sent again? `safe`: it was refused or had no effect; `never`: the same call fails
 * again; `look-first`: nobody knows whether it took effect, so read the state before repeating.
 */
export type Repeat = 'safe' | 'never' | 'look-first';

export interface FaultDetails {
  /** Stable, kebab-case, for policies, metrics and tests. */
  readonly code: string;
  /** One or two sentences a person can act on. Never holds tokens or what somebody typed. */
  readonly message: string;
  readonly repeat: Repeat;
  /** HTTP status of the Webex answer, where there was one. */
  readonly status?: number | undefined;
  /** Webex's own error number (licenses: `errors[].errorCode`, reports: `ErrorCode`). */
  readonly errorCode?: number | undefined;
  /** What Cisco support asks for. */
  readonly trackingId?: string | undefined;
  /** Milliseconds Webex asked us to wait (`Retry-After`). */
  readonly retryAfterMs?: number | undefined;
  readonly cause?: unknown;
}

/** What adapters throw. Anything else that is thrown is a bug and ends the job attempt, never the process. */
export class Fault extends Error {
  override readonly name = 'Fault';
  readonly code: string;
  readonly repeat: Repeat;
  readonly status: number | undefined;
  readonly errorCode: number | undefined;
  readonly trackingId: string | undefined;
  readonly retryAfterMs: number | undefined;

  constructor(details: FaultDetails) {
    super(details.message, details.cause === undefined ? undefined : { cause: details.cause });
    this.code = details.code;
    this.repeat = details.repeat;
    this.status = details.status;
    this.errorCode = details.errorCode;
    this.trackingId = details.trackingId;
    this.retryAfterMs = details.retryAfterMs;
  }
}

/** Undefined when it is not there (any more). */
export async function ifThere<T>(read: () => Promise<T>): Promise<T | undefined> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof Fault && error.status === 404) return undefined;
    throw error;
  }
}

/** A field of an input that cannot be used as it is: shown beside the field, with the remedy. */
export interface Problem {
  readonly field: string;
  readonly message: string;
}

/** Raised inside a plan when the input is at fault; the form comes back filled. */
export class InputProblems extends Error {
  override readonly name = 'InputProblems';
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[]) {
    super(problems.map((problem) => `${problem.field}: ${problem.message}`).join('; '));
    this.problems = problems;
  }
}

/** Raised when what was typed can mean several things: a card asks which. */
export class InputQuestion extends Error {
  override readonly name = 'InputQuestion';
  readonly field: string;
  readonly title: string;
  readonly subtitle: string;
  readonly choices: readonly { readonly title: string; readonly value: string }[];

  constructor(question: Pick<InputQuestion, 'field' | 'title' | 'subtitle' | 'choices'>) {
    super(`${question.field}: ${question.subtitle}`);
    this.field = question.field;
    this.title = question.title;
    this.subtitle = question.subtitle;
    this.choices = question.choices;
  }
}
