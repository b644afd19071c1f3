export interface Device {
  readonly id: string;
  readonly name: string;
  readonly product: string | undefined;
}

/** A device as lists show it. */
export interface DeviceDetails extends Device {
  readonly workspaceId: string | undefined;
  readonly personId: string | undefined;
  readonly locationId: string | undefined;
  /** E.g. `connected`, `disconnected`, `connected_with_issues`. */
  readonly status: string | undefined;
  readonly type: string | undefined;
  readonly tags: readonly string[];
  readonly serial: string | undefined;
  readonly mac: string | undefined;
  readonly ip: string | undefined;
  readonly software: string | undefined;
  readonly upgradeChannel: string | undefined;
  readonly sipUrl: string | undefined;
  readonly errorCodes: readonly string[];
  readonly created: string | undefined;
  /** ISO 8601. */
  readonly lastSeen: string | undefined;
}

/** With it somebody makes a device one of the organization's: it is shown to one person and kept nowhere. */
export interface ActivationCode {
  readonly code: string;
  /** Epoch ms; undefined when Webex does not say. */
  readonly expiresAt: number | undefined;
}

export interface DevicesAdmin {
  /** Phones that never registered are not among them. */
  list(filter?: { readonly workspaceId?: string | undefined }): Promise<readonly DeviceDetails[]>;
  get(deviceId: string): Promise<DeviceDetails>;
  /** Personal devices of a user. */
  ofPerson(personId: string): Promise<readonly Device[]>;
  /**
   * Replaces all tags. `seen` is what the plan saw: when they are others by now, a Fault `conflict` (repeat never) is
   * thrown and nothing is written.
   */
  setTags(deviceId: string, tags: readonly string[], seen: readonly string[]): Promise<void>;
  /**
   * A new code with every call; none can be read again or taken back. A workspace without calling, or with a third
   * party's, gets free calling by it. `model` is needed for phones, and without it only RoomOS devices take the code.
   */
  activationCode(
    owner: { readonly workspaceId: string } | { readonly personId: string },
    model: string | undefined,
  ): Promise<ActivationCode>;
  /** One that is gone already is fine. */
  remove(deviceId: string): Promise<void>;
}
