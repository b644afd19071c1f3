// Who asks, and what was typed or chosen: what requests and standing orders have in common.
import * as z from 'zod';

export const PersonSchema = z.object({
  personId: z.string(),
  orgId: z.string(),
  email: z.string(),
  displayName: z.string(),
});

/** Field id → the values as they were typed or chosen, not yet parsed. */
export const RawInputSchema = z.record(z.string(), z.array(z.string()).readonly());
