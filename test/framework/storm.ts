/** Webhooks as bad as they may be: many come twice, late, or after the one that followed them. */
export const STORM = {
  webhookSeed: 7,
  webhookDuplicatePercent: 40,
  webhookReorderPercent: 30,
};

/** The cases, by title, for which that is not allowed, and why. */
export const CALM_CASES: Readonly<Record<string, string>> = {};
