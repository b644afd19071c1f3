import type { WebexHttp } from '../http.ts';
import type { DirectorySync } from './directory-sync.ts';

/** What a resource needs to work in one organization. */
export interface OrgAccess {
  readonly http: WebexHttp;
  readonly orgId: string;
  /** Runs a call with the organization warm. */
  readonly call: <T>(fn: () => Promise<T>) => Promise<T>;
  readonly sync: DirectorySync;
}
