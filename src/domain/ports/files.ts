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
  /** The same from pieces as they come. When they end with an error, nothing of them is kept. */
  putAll(
    key: string,
    name: string,
    pieces: AsyncIterable<Uint8Array>,
    requestId?: number,
  ): Promise<StoredFile>;
  /** Without its content. */
  about(key: string): Promise<StoredFile | undefined>;
  /** Piece by piece; ends early with an error when it is replaced or removed meanwhile. */
  pieces(key: string): AsyncIterable<Uint8Array>;
  get(key: string): Promise<{ readonly file: StoredFile; readonly bytes: Uint8Array } | undefined>;
  /** For a file that is there. */
  rename(key: string, name: string): Promise<StoredFile>;
  remove(key: string): Promise<void>;
}
