// Which reports on Webex somebody here still waits for.
import type { ReadContext } from '../context.ts';
import { OPEN_STATES } from '../request.ts';
import { claimKind, type ReportSource } from './source.ts';

/** Of which reports a request here still has something to bring. */
export async function awaitedIn(
  { claimed, request }: ReadContext,
  source: ReportSource,
): Promise<(id: string) => boolean> {
  const claims = await claimed(claimKind(source));
  const requests = await Promise.all(
    [...new Set([...claims.values()].map(({ requestId }) => requestId))].map(async (id) => request(id)),
  );
  const open = new Set(
    requests.filter((one) => one && OPEN_STATES.some((state) => state === one.state)).map((one) => one?.id),
  );
  return (id) => open.has(claims.get(id)?.requestId);
}
