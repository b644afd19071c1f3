/** Files Steward keeps for a while: reports, lists. */
export interface StoredFile {
  readonly key: string;
  readonly name: string;
  readonly size: number;
  /** Lowercase hex. */
  readonly sha256: string;
}

export interface Files {
  /**
   * Replaces what the key held. Stored in pieces, so that no query holds up the others. A file of a request is removed
   * some time after the request has ended, any other stays.
   */
  put(key: string, name: string, bytes: Uint8Array, requestId?: number): Promise<StoredFile>;
  get(key: string): Promise<{ readonly file: StoredFile; readonly bytes: Uint8Array } | undefined>;
  remove(key: string): Promise<void>;
}
