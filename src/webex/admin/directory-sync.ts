// Remembers which organizations refuse changes of users because a directory brings them. No call tells it; a refusal
// does.
import { Fault } from '../../domain/failure.ts';

/** Kept over restarts and shared by replicas. */
export interface DirectorySync {
  get(orgId: string): Promise<boolean>;
  /** Webex has refused a change for that reason. */
  learned(orgId: string): Promise<void>;
}

/** The words are not documented; they all speak of the directory, or of what is synchronized. */
const REFUSAL = /directory[ -]?(connector|sync)|synchroni[sz]ed|\bdirsync\b/i;

/** Keeps a write from being sent where it would be refused, and learns from the refusals of others. */
export async function unlessSynchronized<T>(
  sync: DirectorySync,
  orgId: string,
  isSynchronized: boolean,
  write: () => Promise<T>,
): Promise<T> {
  if (isSynchronized && (await sync.get(orgId))) throw synchronized(undefined);
  try {
    return await write();
  } catch (error) {
    if (!(error instanceof Fault) || !isRefusal(error)) throw error;
    await sync.learned(orgId);
    throw synchronized(error);
  }
}

const isRefusal = ({ status, message }: Fault): boolean =>
  (status === 400 || status === 403 || status === 409) && REFUSAL.test(message);

/** Such a refusal is said before anything is done, whatever else is true of a 400 on people. */
function synchronized(cause: Fault | undefined): Fault {
  return new Fault({
    code: 'directory-synchronized',
    message:
      'The users of this organization come from its directory. Creating and deleting users, and changing names, ' +
      'e-mail addresses, titles and departments, is done there, not in Webex; licenses and roles go on working here.',
    repeat: 'never',
    status: cause?.status,
    errorCode: cause?.errorCode,
    trackingId: cause?.trackingId,
    cause,
  });
}
