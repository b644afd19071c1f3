// Commands that are about Steward itself: its help, its requests, its spaces. Everything that is about Webex is
// an operation.

export interface HouseCommand {
  readonly name: string;
  readonly aliases: readonly string[];
  readonly usage: string;
  readonly summary: string;
  /** True for what everybody may ask, also those who may ask for nothing else. */
  readonly open: boolean;
}

export const HOUSE_COMMANDS = [
  {
    name: 'help',
    aliases: ['hi', 'hello', '?', 'menu'],
    usage: 'help [command]',
    summary: 'What I can do, and how to ask for it.',
    open: true,
  },
  {
    name: 'whoami',
    aliases: ['who am i'],
    usage: 'whoami',
    summary: 'Who you are to me and what you may do.',
    open: true,
  },
  {
    name: 'requests',
    aliases: ['request list'],
    usage: 'requests [mine|pending|all]',
    summary: 'Requests and their state; the open ones unless you say more.',
    open: false,
  },
  {
    name: 'request',
    aliases: ['request show'],
    usage: 'request R-12',
    summary: 'One request in full: plan, decisions, outcome.',
    open: false,
  },
  {
    name: 'approve',
    aliases: [],
    usage: 'approve R-12',
    summary: 'Approve a request of somebody else.',
    open: false,
  },
  {
    name: 'deny',
    aliases: ['reject'],
    usage: 'deny R-12 --reason "…"',
    summary: 'Deny a request; the reason goes to the requester.',
    open: false,
  },
  {
    name: 'cancel',
    aliases: [],
    usage: 'cancel R-12',
    summary: 'Take back a request of yours that has not run.',
    open: false,
  },
  {
    name: 'resolve',
    aliases: [],
    usage: 'resolve R-12 done|absent|retry',
    summary: 'End a request whose outcome is unknown, after somebody has looked.',
    open: false,
  },
  {
    name: 'org use',
    aliases: ['use org', 'org bind'],
    usage: 'org use Acme',
    summary: 'Bind this space to an organization; “org use none” takes that back.',
    open: false,
  },
  {
    name: 'status',
    aliases: [],
    usage: 'status',
    summary: 'How I am: work in hand, this space’s organization, access to Webex.',
    open: false,
  },
] as const satisfies readonly HouseCommand[];

export type HouseName = (typeof HOUSE_COMMANDS)[number]['name'];
