// How long, and how often, Webex is looked at before what it shows is believed.

/** It replicates late: younger than this, "not there" may still mean "not there yet". */
export const SETTLE_MS = 10_000;
/** After a refusal one more look, as it sometimes refuses and has done it all the same. */
export const REFUSAL_LOOK_MS = 1500;
/** What was sent so often, and looked for each time, has failed. */
export const MAX_SENDS = 3;
/** Parts of a change show up late: so often, and so far apart, is it read before a difference is believed. */
export const READS = 3;
export const READ_PAUSE_MS = 700;
