// Ends of a job attempt that are no failures of the job.

/** The job waits for a business time; no attempt is counted. */
export class Parked extends Error {
  override readonly name = 'Parked';
  readonly until: number;

  constructor(until: number) {
    super(`parked until ${new Date(until).toISOString()}`);
    this.until = until;
  }
}

/** Asked too early: try again after this many milliseconds of machine time. */
export class TryAgain extends Error {
  override readonly name = 'TryAgain';
  readonly delayMs: number;

  constructor(delayMs: number, why: string) {
    super(why);
    this.delayMs = delayMs;
  }
}

/** What Webex shows contradicts what was sent: nobody but a person can tell what happened. */
export class StepConflict extends Error {
  override readonly name = 'StepConflict';
}

/** Nothing may be written now. The execution keeps its place. */
export class Halted extends Error {
  override readonly name = 'Halted';
}
