/** A named right to do something alone, over all processes; its end is judged by the database's clock. */
export interface Lease {
  /** Undefined when somebody else holds it. The token fences: `holds` is asked before what must not be done twice. */
  take(name: string, ttlMs: number): Promise<string | undefined>;
  holds(name: string, token: string): Promise<boolean>;
  /** Prolongs it; false when it has run out or is somebody else's. */
  keep(name: string, token: string, ttlMs: number): Promise<boolean>;
  release(name: string, token: string): Promise<void>;
}
