export const WORKSPACE_TYPES = ['focus', 'huddle', 'meetingRoom', 'open', 'desk', 'other'] as const;
export type WorkspaceType = (typeof WORKSPACE_TYPES)[number];

/** Fields an update may set; '' empties one. */
export const WORKSPACE_FIELDS = ['name', 'type', 'capacity', 'notes', 'hotdesking', 'locationId'] as const;
export type WorkspaceField = (typeof WORKSPACE_FIELDS)[number];
export type WorkspaceUpdate = Readonly<Partial<Record<WorkspaceField, string>>>;

/** A room or a place that devices belong to. */
export interface Workspace {
  readonly id: string;
  readonly name: string;
  readonly locationId: string | undefined;
  /** Undefined when none is set. */
  readonly type: string | undefined;
  /** People it is for, in digits. */
  readonly capacity: string | undefined;
  readonly notes: string | undefined;
  /** `on` or `off`. */
  readonly hotdesking: string | undefined;
  /** E.g. `freeCalling`, `webexCalling`. */
  readonly calling: string | undefined;
  /** `none`, `google` or `microsoft`. */
  readonly calendar: string | undefined;
  readonly calendarAddress: string | undefined;
  readonly sipAddress: string | undefined;
  /** `collaborationDevices` or `phones`. */
  readonly supportedDevices: string | undefined;
  /** `ok`, `error`, `warning` or `info`. */
  readonly health: string | undefined;
  readonly issues: readonly string[];
  readonly created: string | undefined;
}

export interface NewWorkspace {
  readonly name: string;
  readonly locationId: string | undefined;
  readonly type: WorkspaceType | undefined;
  readonly capacity: number | undefined;
  readonly notes: string | undefined;
  readonly calling:
    | { readonly type: 'freeCalling' | 'none' }
    | {
        readonly type: 'webexCalling';
        readonly extension: string | undefined;
        readonly phoneNumber: string | undefined;
      };
}

export interface WorkspacesAdmin {
  list(): Promise<readonly Workspace[]>;
  get(workspaceId: string): Promise<Workspace>;
  create(workspace: NewWorkspace): Promise<Workspace>;
  /**
   * Reads the workspace, merges, and puts all of it back: what a PUT leaves out of capacity, type and notes is gone.
   * `seen` is what the plan saw of the fields to be set: when one of them is different by now, a Fault `conflict`
   * (repeat never) is thrown and nothing is written.
   */
  update(workspaceId: string, set: WorkspaceUpdate, seen: WorkspaceUpdate): Promise<void>;
  /** With its devices. One that is gone already is fine. */
  remove(workspaceId: string): Promise<void>;
}
