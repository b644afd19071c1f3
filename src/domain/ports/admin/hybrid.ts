/** A group of connectors that serve together (`GET /hybrid/clusters`). */
export interface HybridCluster {
  readonly id: string;
  readonly name: string;
  readonly resourceGroupId: string | undefined;
}

/** `unknown`: a word that Webex's description of its API does not have. */
export type ConnectorStatus = 'operational' | 'impaired' | 'outage' | 'maintenanceMode' | 'unknown';

export interface ConnectorAlarm {
  readonly id: string;
  /** critical, warning, alert or error. */
  readonly severity: string;
  readonly title: string;
  readonly description: string | undefined;
  /** Epoch milliseconds. */
  readonly raisedAt: number | undefined;
}

/** Software on a machine of the customer's that ties it to Webex (`GET /hybrid/connectors`). */
export interface HybridConnector {
  readonly id: string;
  readonly clusterId: string;
  readonly hostname: string;
  readonly status: ConnectorStatus;
  /** calendar, call, message, videoMesh, expresswayManagement, … */
  readonly type: string;
  readonly version: string | undefined;
  /** Epoch milliseconds. */
  readonly createdAt: number | undefined;
  readonly alarms: readonly ConnectorAlarm[];
}

/** Neither list has pages, and neither can be filtered. Any administrator may read them. */
export interface HybridAdmin {
  clusters(): Promise<readonly HybridCluster[]>;
  connectors(): Promise<readonly HybridConnector[]>;
}
