import { accessSync } from 'node:fs';
import type { SignedAnchor } from '../domain/ports/audit-anchors.ts';
import type { Keys } from '../keys.ts';
import type { AuditVerdict } from '../store/audit.ts';
import { BadAnchor, readAnchor, readAnchorFile } from '../store/audit-anchor.ts';
import type { OpenStore } from '../store/open.ts';

export interface Anchored {
  /** Steward's own; a new installation has none yet. */
  readonly own: string;
  /** Copies kept elsewhere. */
  readonly files: readonly string[];
  /** As they stand in the messages of the space. */
  readonly lines: readonly string[];
}

export type Verified = (AuditVerdict | { readonly ok: false; readonly reason: string }) & {
  readonly anchors?: { readonly checked: number; readonly newest?: Pick<SignedAnchor, 'seq' | 'at'> };
};

/** The chain against itself and against all anchors that are given; an anchor that cannot be believed is a fault. */
export async function verify(
  opened: OpenStore,
  keys: Keys,
  { own, files, lines }: Anchored,
): Promise<Verified> {
  const known = [keys.audit, ...keys.olderAudit];
  for (const file of files) accessSync(file);
  try {
    const anchors = lines.map((line, i) => readAnchor(line, known, `Anchor line ${i + 1}`));
    for (const file of [own, ...files]) anchors.push(...(await readAnchorFile(file, known)));
    const newest = anchors.toSorted((a, b) => b.seq - a.seq)[0];
    const verdict = await opened.verifyAudit(anchors);
    const told = newest && { seq: newest.seq, at: newest.at };
    return { ...verdict, anchors: { checked: anchors.length, ...(told && { newest: told }) } };
  } catch (error) {
    if (error instanceof BadAnchor) return { ok: false, reason: error.message };
    throw error;
  }
}
