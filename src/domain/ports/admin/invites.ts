/** The job that mails every user who was invited and has not signed in yet. */
export interface InviteJob {
  readonly id: string;
  /** `ended`: whatever came of it, the counts are final. */
  readonly state: 'running' | 'ended' | 'failed';
  readonly total: number;
  readonly sent: number;
  readonly failed: number;
  /** Webex mails nobody twice within 24 hours. */
  readonly skipped: number;
}

export interface InvitesAdmin {
  /** One job at a time per organization: else a Fault with status 409. */
  start(): Promise<{ readonly id: string }>;
  get(jobId: string): Promise<InviteJob>;
}
