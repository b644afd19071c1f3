import * as z from 'zod';

/** What docs/configuration.md tells of a variable, in Markdown. */
export interface Setting {
  readonly about: string;
  readonly example: string;
  /** Never shown, and may stand in a file named by NAME_FILE instead. */
  readonly secret?: true;
}

export const SETTINGS = z.registry<Setting>();
