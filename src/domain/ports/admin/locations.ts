export interface Location {
  readonly id: string;
  readonly name: string;
}

export interface LocationsAdmin {
  list(): Promise<readonly Location[]>;
}
