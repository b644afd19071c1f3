/**
 * Until when Webex has asked that a credential be left alone. Shared by replicas and kept over restarts; judged by
 * the database's clock, so that it comes and goes as a duration in milliseconds.
 */
export interface RateGate {
  /** How long it is still to be left alone; 0: it is free. */
  blockedMs(credential: string): Promise<number>;
  /** Never shortens what another one has asked for. */
  block(credential: string, ms: number): Promise<void>;
}
