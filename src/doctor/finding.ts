// What the doctor finds, and what a check is. One file below checks/ is one check.
import type { Patient } from './patient.ts';

export type State = 'ok' | 'warning' | 'failed' | 'unknown';

interface Found {
  /** Of the check. */
  readonly name: string;
  /** What of several the line is about, e.g. a scope. */
  readonly about?: string | undefined;
  readonly says: string;
}

/** Nothing is wrong without a word about how it is put right. `unknown`: it was not, or cannot be, looked at. */
export type Finding = Found &
  (
    | { readonly state: 'ok' | 'unknown'; readonly remedy?: undefined }
    | { readonly state: 'warning' | 'failed'; readonly remedy: string }
  );

/** A finding before its check has put its name on it. */
export type Line = Finding extends infer F ? (F extends Finding ? Omit<F, 'name'> : never) : never;

export interface Check {
  readonly name: string;
  /** One sentence for the table in docs/doctor.md. */
  readonly asks: string;
  /** Checks that come before it, and without whose success it cannot be made. */
  readonly needs: readonly string[];
  examine(patient: Patient): Promise<readonly Line[]>;
}

export const ok = (says: string, about?: string): Line => ({ state: 'ok', says, about });

export const unknown = (says: string, about?: string): Line => ({ state: 'unknown', says, about });

export const warning = (says: string, remedy: string, about?: string): Line => ({
  state: 'warning',
  says,
  remedy,
  about,
});

export const failed = (says: string, remedy: string, about?: string): Line => ({
  state: 'failed',
  says,
  remedy,
  about,
});

/** Thrown by a check that lacks something: told as not looked at, and why. */
export class Skipped extends Error {
  override readonly name = 'Skipped';
}

/** For a part of the settings that has mistakes. */
export function given<T>(part: T | undefined, what: string): T {
  if (part === undefined) throw new Skipped(`Skipped: ${what} cannot be read from the settings.`);
  return part;
}
