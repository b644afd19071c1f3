/** How the directory of an enterprise is brought from BroadWorks. Times are epoch ms. */
export interface EnterpriseSync {
  readonly enabled: boolean;
  /** As Webex says it, e.g. NOT_SYNCED, IN_PROGRESS, COMPLETE. */
  readonly status: string;
  readonly startedAt: number | undefined;
  readonly endedAt: number | undefined;
  readonly added: number;
  readonly updated: number;
  readonly deleted: number;
}

export interface Enterprise {
  readonly id: string;
  readonly orgId: string;
  /** The provider's own name of it. */
  readonly spEnterpriseId: string;
  readonly provisioningId: string;
  /** Undefined when the list does not tell it. */
  readonly sync: EnterpriseSync | undefined;
}

export const PACKAGES = ['softphone', 'basic', 'standard', 'premium'] as const;

export const SUBSCRIBER_STATES = [
  'pending_email_input',
  'pending_email_validation',
  'pending_user_migration',
  'provisioning',
  'provisioned',
  'updating',
  'error',
] as const;

export const SUBSCRIBER_FIELDS = [
  'userId',
  'firstName',
  'lastName',
  'package',
  'primaryPhoneNumber',
  'mobilePhoneNumber',
  'extension',
] as const;

/** What may be said about a subscriber; '' is said of what is not there. */
export type SubscriberFields = Readonly<Record<(typeof SUBSCRIBER_FIELDS)[number], string>>;

export type SubscriberChange = { readonly [K in keyof SubscriberFields]?: SubscriberFields[K] | undefined };

export interface Subscriber extends SubscriberFields {
  readonly id: string;
  /** Once it is provisioned. */
  readonly personId: string | undefined;
  readonly spEnterpriseId: string;
  readonly email: string;
  readonly status: string;
  /** What went wrong the last time it was provisioned or changed. */
  readonly errors: readonly string[];
}

export interface NewSubscriber extends SubscriberChange {
  readonly userId: string;
  readonly firstName: string;
  readonly lastName: string;
  readonly package: string;
  readonly email?: string | undefined;
}

export interface BroadworksAdmin {
  /** Of all customers; may be a minute old. */
  enterprises(): Promise<readonly Enterprise[]>;
  sync(enterpriseId: string): Promise<EnterpriseSync>;
  startSync(enterpriseId: string): Promise<void>;
  /** Page by page. */
  subscribers(filter: {
    readonly spEnterpriseId: string;
    readonly userId?: string | undefined;
    readonly status?: string | undefined;
  }): AsyncIterable<readonly Subscriber[]>;
  get(subscriberId: string): Promise<Subscriber>;
  create(
    enterprise: Pick<Enterprise, 'spEnterpriseId' | 'provisioningId'>,
    input: NewSubscriber,
  ): Promise<Subscriber>;
  /** Shows only when Webex is done with it. */
  update(subscriberId: string, change: SubscriberChange): Promise<void>;
  remove(subscriberId: string): Promise<void>;
}
