/** Webhooks as bad as they may be: each comes twice, and half of them after the one that followed them. */
export const STORM = {
  webhookSeed: 7,
  webhookDuplicatePercent: 100,
  webhookReorderPercent: 50,
};

/** The cases, by title, for which that is not allowed, and why. */
export const CALM_CASES: Readonly<Record<string, string>> = {
  'sends a message and then replies to it':
    'posts two messages and takes the second messages:created for that of the second message, whichever it is of',
};
