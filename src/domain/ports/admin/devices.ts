export interface Device {
  readonly id: string;
  readonly name: string;
  readonly product: string | undefined;
}

export interface DevicesAdmin {
  /** Personal devices of a user. */
  ofPerson(personId: string): Promise<readonly Device[]>;
  /** One that is gone already is fine. */
  remove(deviceId: string): Promise<void>;
}
