// Which secret the webhooks are signed with, when several processes look after them and their lists differ for a
// while: none may sign with what another would refuse, and no two may sign against each other.
import type { Replicas } from './store/replicas.ts';
import type { Reconciled, WebhookRegistrar } from './webex/webhooks.ts';

export interface WebhookCare {
  /** Puts the webhooks right; to be called at the start and every minute. */
  look(): Promise<Reconciled>;
}

interface Deps {
  readonly registrar: WebhookRegistrar;
  readonly replicas: Pick<Replicas, 'agree'>;
  /** The first one is to sign, all are accepted. */
  readonly secrets: readonly [string, ...string[]];
}

export function createWebhookCare({ registrar, replicas, secrets }: Deps): WebhookCare {
  const [wanted] = secrets;
  /** Each process signs with its first secret once, as soon as all accept it; from then on it leaves well alone. */
  let signed = false;
  return {
    async look() {
      const agreed = await replicas.agree(secrets);
      const secret = agreed[0] ?? wanted;
      const now = secret === wanted && !signed;
      // Lists that have nothing in common are a mistake that signing against each other every minute does not mend.
      const common = agreed.length === 0 ? 'any' : agreed;
      const result = await registrar.reconcile({ secret, alsoRight: now ? [] : common });
      if (now) signed = true;
      return result;
    },
  };
}
