// A command of every operation that writes, as it works in the demo world. No two of them are about the same thing, so
// that all of them can be under way at once.

export interface Sample {
  readonly command: string;
  /** Done before, so that there is something it can be about; `R-?` of the command is its request. */
  readonly before?: string;
  /** A CSV that comes with the message. */
  readonly file?: string;
  /** Webex cannot be asked whether it was done: cut off in the middle, its outcome is unknown, and said to be. */
  readonly untold?: true;
}

const ROWS = [
  'E-mail,First name,Last name,Title',
  'ulla@acme.example,Ulla,Berg,',
  'uwe@acme.example,Uwe,Carl,',
  'lea.engel@acme.example,,,Head of Desks',
].join('\n');

const REPORT = 'report request --template "User Activity Summary" --last 7d';

const SAMPLES: Readonly<Record<string, Sample>> = {
  bulk: { command: 'bulk --org Acme', file: ROWS },
  'broadworks create': {
    command:
      'broadworks create eve@globex.sp.example --first Eve --last Adams --package standard --email eve@globex.example --ext 2300 --org Globex',
  },
  'broadworks remove': { command: 'broadworks remove dana.gruber@globex.sp.example --org Globex' },
  'broadworks sync': { command: 'broadworks sync --org "Umbrella Logistics"' },
  'broadworks update': { command: 'broadworks update eli.horvat@globex.sp.example --ext 2999 --org Globex' },
  'device activation-code': { command: 'device activation-code "Munich 2" --org Acme' },
  'device delete': { command: 'device delete "Cisco Desk Pro 2" --org Acme' },
  'device tag': { command: 'device tag "Cisco Room Bar 1" --add lobby --org Acme' },
  'group add': { command: 'group add Sales omar.horvat@acme.example --org Acme' },
  'group remove': { command: 'group remove Engineering dana.gruber@globex.example --org Globex' },
  'hybrid disable': { command: 'hybrid disable calendar farah.abel@globex.example --org Globex' },
  'hybrid enable': { command: 'hybrid enable calendar jana.engel@globex.example --org Globex' },
  'hybrid move': { command: 'hybrid move ivan.dvorak@globex.example EMEA --service calendar --org Globex' },
  'hybrid watch': { command: 'hybrid watch --org Globex' },
  'license assign': { command: 'license assign omar.horvat@acme.example Messaging --org Acme' },
  'license extend': {
    before: 'license lend ivan.gruber@acmelabs.example Messaging for 5d --org "Acme Labs"',
    command: 'license extend R-? for 10d --org "Acme Labs"',
  },
  'license lend': { command: 'license lend nina.gruber@acme.example Messaging for 5d --org Acme' },
  'license remove': { command: 'license remove farah.gruber@acme.example "Webex Meetings Suite" --org Acme' },
  'license return': {
    before: 'license lend hana.fischer@acmelabs.example Messaging for 5d --org "Acme Labs"',
    command: 'license return R-? --org "Acme Labs"',
  },
  'license watch': { command: 'license watch --over 90 --org Initech' },
  'location create': {
    command:
      'location create Porto --street "Rua Nova 1" --city Porto --zip 4000-001 --country PT --time-zone Europe/Lisbon --org Acme',
  },
  'location delete': {
    before:
      'location create Faro --street "Rua Velha 2" --city Faro --zip 8000-001 --country PT --time-zone Europe/Lisbon --org "Acme Labs"',
    command: 'location delete Faro --org "Acme Labs"',
  },
  'location update': { command: 'location update Berlin --street "Neue Str. 5" --org Acme' },
  offboard: { command: 'offboard dana.engel@acme.example --org Acme' },
  'org resend-invites': {
    before: 'user create iva@umbrella.example --first Iva --last Dorn --org "Umbrella Logistics"',
    command: 'org resend-invites "Umbrella Logistics"',
    untold: true,
  },
  'partner assign': { command: 'partner assign pia.partner@northwind.example --org Initech' },
  'partner tag': { command: 'partner tag Silver --org "Acme Labs"' },
  'partner unassign': { command: 'partner unassign pia.partner@northwind.example --org Acme' },
  'partner untag': { command: 'partner untag Gold --org Globex' },
  'report again': { before: 'report request --template "Client Version Prod"', command: 'report again R-?' },
  'report delete': {
    before: 'report request --template "Calling Media Quality" --last 7d',
    command: 'report delete R-?',
  },
  'report request': { command: REPORT },
  'report schedule': {
    command: 'report schedule "User Activity Summary" --last 7d every monday 07:00 Europe/Berlin',
  },
  'role grant': { command: 'role grant goran.horvat@acme.example "User Administrator" --org Acme' },
  'role revoke': {
    command: 'role revoke farah.engel@umbrella.example "User Administrator" --org "Umbrella Logistics"',
  },
  'user activate': {
    before: 'user deactivate jana.costa@acme.example --org Acme',
    command: 'user activate jana.costa@acme.example --org Acme',
  },
  'user create': { command: 'user create eve@acme.example --first Eve --last Adams --org Acme' },
  'user deactivate': { command: 'user deactivate ivan.brandt@acme.example --org Acme' },
  'user delete': { command: 'user delete karl.dvorak@acme.example --org Acme' },
  'user signout': { command: 'user signout eli.fischer@acme.example --org Acme' },
  'user update': { command: 'user update hana.abel@acme.example --title "Head of Sales" --org Acme' },
  'webex-audit follow': { command: 'webex-audit follow --category USERS --org Acme' },
  'workspace create': { command: 'workspace create Lobby --location Munich --org Acme' },
  'workspace delete': { command: 'workspace delete "Vienna 3" --org Acme' },
  'workspace update': {
    command: 'workspace update "Berlin 1" --people 10 --notes "Key at the desk" --org Acme',
  },
};

export const sampled: readonly string[] = Object.keys(SAMPLES);

/** Throws where there is none: an operation that is not tried is not known to keep what it promises. */
export function sampleOf(name: string): Sample {
  const sample = SAMPLES[name];
  if (sample === undefined) throw new Error(`“${name}” writes and has no sample in test/killer/samples.ts`);
  return sample;
}
