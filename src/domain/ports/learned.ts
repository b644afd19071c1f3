/** Small facts about Webex that only trying tells, kept across restarts. */
export interface Learned {
  /** JSON as it was learned; undefined when it never was. */
  recall(name: string): Promise<unknown>;
  learn(name: string, fact: unknown): Promise<void>;
}
