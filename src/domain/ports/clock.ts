/** Business time and machine time are two things: in the demo the first follows the sandbox's virtual clock. */
export interface Clock {
  /** Epoch milliseconds every due time (expiry, reminder, poll, schedule, warm-up) is compared with. */
  now(): number;
  /** Epoch milliseconds of this machine: back-off, settle windows, patience with a slow answer. */
  real(): number;
}
