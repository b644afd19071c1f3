// Things that a PUT replaces as a whole: read, compared with what the plan saw, and put back with what is to change.
import { Fault } from '../../domain/failure.ts';

type Texts<F extends string> = Readonly<Partial<Record<F, string | undefined>>>;

/** Throws when a field is not any more what the plan saw. Which ones is told, their values are not. */
export function refuseIfOthers<F extends string>(
  fields: readonly F[],
  now: Texts<F>,
  seen: Texts<F>,
  what: string,
): void {
  const changed = fields.filter((field) => seen[field] !== undefined && seen[field] !== (now[field] ?? ''));
  if (changed.length === 0) return;
  throw new Fault({
    code: 'conflict',
    message: `Somebody else has changed this ${what} meanwhile (${changed.join(', ')}). Nothing was written.`,
    repeat: 'never',
  });
}

/** Deletes; what is gone already is fine. */
export async function goneAnyway(remove: () => Promise<unknown>): Promise<void> {
  try {
    await remove();
  } catch (error) {
    if (!(error instanceof Fault) || error.status !== 404) throw error;
  }
}
