import type { VaultKey, VaultKeys } from '../../src/store/vault.ts';

/** The first seals, all open. */
export const ringOf = (newest: VaultKey, ...older: readonly VaultKey[]): VaultKeys => ({
  newest: () => newest,
  find: (id) => [newest, ...older].find((key) => key.id === id),
});
