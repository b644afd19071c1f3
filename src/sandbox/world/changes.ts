type ChangeKind =
  | 'message'
  | 'message-updated'
  | 'message-deleted'
  | 'room'
  | 'membership'
  | 'action'
  | 'delivery'
  | 'ledger'
  | 'clock'
  | 'settings'
  | 'reset'
  | 'faults';

export type Change = { kind: ChangeKind; roomId?: string; messageId?: string; n?: number };

/** What the page listens to; a change says where to look, never what is there. */
export class Changes {
  readonly #listeners = new Set<(change: Change) => void>();

  subscribe(listener: (change: Change) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  emit(change: Change): void {
    for (const listener of this.#listeners) listener(change);
  }
}
