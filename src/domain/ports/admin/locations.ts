export interface Location {
  readonly id: string;
  readonly name: string;
}

/** Fields an update may set; '' empties one. */
export const LOCATION_FIELDS = [
  'name',
  'address1',
  'address2',
  'city',
  'state',
  'postalCode',
  'country',
  'timeZone',
  'preferredLanguage',
] as const;
export type LocationField = (typeof LOCATION_FIELDS)[number];
export type LocationUpdate = Readonly<Partial<Record<LocationField, string>>>;

/** A place with all Webex tells of it. */
export interface LocationDetails extends Location {
  readonly address1: string | undefined;
  readonly address2: string | undefined;
  readonly city: string | undefined;
  readonly state: string | undefined;
  readonly postalCode: string | undefined;
  /** Two letters, ISO 3166. */
  readonly country: string | undefined;
  /** Of the IANA list, e.g. Europe/Berlin. */
  readonly timeZone: string | undefined;
  /** E.g. de_DE. */
  readonly preferredLanguage: string | undefined;
  readonly announcementLanguage: string | undefined;
  readonly latitude: string | undefined;
  readonly longitude: string | undefined;
  readonly notes: string | undefined;
}

export interface NewLocation extends Readonly<Record<Exclude<LocationField, 'address2' | 'state'>, string>> {
  readonly address2: string | undefined;
  readonly state: string | undefined;
  readonly announcementLanguage: string;
  readonly notes: string | undefined;
}

export interface LocationsAdmin {
  list(): Promise<readonly LocationDetails[]>;
  get(locationId: string): Promise<LocationDetails>;
  /** The id of the new location. */
  create(location: NewLocation): Promise<string>;
  /**
   * Reads the location, merges, and puts all of it back. `seen` is what the plan saw of the fields to be set: when one
   * of them is different by now, a Fault `conflict` (repeat never) is thrown and nothing is written.
   */
  update(locationId: string, set: LocationUpdate, seen: LocationUpdate): Promise<void>;
  /** One that is gone already is fine. */
  remove(locationId: string): Promise<void>;
}
