import { WebexError } from '../rest/webex-error.ts';
import type { License } from '../world/entities.ts';
import { licenseCode } from './license-units.ts';

const PROFESSIONAL = 'BCSTD';
const STANDARD = 'BCBAS';
const ATTENDANT = 'BCATT';
const CX_ESSENTIALS = 'BCCXE';
const MESSENGER = 'MSGR';
const FREE_MESSAGING = 'FMS';
const FREE_MEETING = 'FTM';
const FREE_SCREEN_SHARE = 'FSS';
const PAID_MESSAGING = ['MS'];
const PAID_MEETINGS = ['EE', 'CF'];

/** What the request makes of the licenses of one person. */
export type Situation = {
  before: readonly License[];
  after: readonly License[];
  adds: readonly License[];
  removes: readonly License[];
  /** Calling licenses to be added that say nothing of number, extension and location. */
  bare: readonly License[];
};

type Rule = {
  errorCode: number;
  message: string;
  text: string;
  /** The licenses to blame; none when the rule is kept. */
  blamed(situation: Situation): readonly License[];
};

function having(licenses: readonly License[], ...codes: readonly string[]): License[] {
  return licenses.filter((license) => codes.includes(licenseCode(license)));
}

function has(licenses: readonly License[], code: string): boolean {
  return having(licenses, code).length > 0;
}

/** Added ones of two kinds that do not go together. */
function clash({ after, adds }: Situation, one: string, other: string): License[] {
  return has(after, one) && has(after, other) ? having(adds, one, other) : [];
}

/** Adding Standard while the better one goes. */
function downgrade({ before, after, adds }: Situation, from: string): License[] {
  return has(before, from) && !has(after, from) ? having(adds, STANDARD) : [];
}

function needing(situation: Situation, codes: readonly string[], base: string): License[] {
  const { after, adds, removes } = situation;
  const isTouched = having(adds, ...codes).length > 0 || has(removes, base);
  return isTouched && !has(after, base) ? having(after, ...codes) : [];
}

function isTwin(a: License, b: License): boolean {
  return a.id !== b.id && licenseCode(a) === licenseCode(b) && a.siteUrl === b.siteUrl;
}

const NOT_APPLIED = 'The following license(s) could not be applied as requested: {licenses}';

const RULES: readonly Rule[] = [
  {
    errorCode: 400118,
    message: 'License management not supported',
    text: 'User management of Messenger license {licenses} is not supported',
    blamed: ({ adds, removes }) => having([...adds, ...removes], MESSENGER),
  },
  {
    errorCode: 400411,
    message: 'License properties missing',
    text: 'Each Webex Calling license should contain its own calling properties. The following license(s) do not have properties: {licenses}',
    blamed: ({ bare }) => bare,
  },
  {
    errorCode: 400112,
    message: 'License assignment failed',
    text: `Changing a user's Webex Calling license from Professional to Standard is not allowed. ${NOT_APPLIED}`,
    blamed: (situation) => downgrade(situation, PROFESSIONAL),
  },
  {
    errorCode: 400410,
    message: 'License downgrade not allowed',
    text: `Changing a user's license from CX Essential to Webex Calling Standard is not allowed. ${NOT_APPLIED}`,
    blamed: (situation) => downgrade(situation, CX_ESSENTIALS),
  },
  {
    errorCode: 400404,
    message: 'License conflict',
    text: `User cannot have both Webex Calling Professional and Standard License together. ${NOT_APPLIED}`,
    blamed: (situation) => clash(situation, PROFESSIONAL, STANDARD),
  },
  {
    errorCode: 400406,
    message: 'License conflict',
    text: `User cannot have both Webex Calling Standard and Webex Attendant Console licenses together. ${NOT_APPLIED}`,
    blamed: (situation) => clash(situation, STANDARD, ATTENDANT),
  },
  {
    errorCode: 400407,
    message: 'License conflict',
    text: `User cannot have both Webex Calling Standard and CX Essential licenses together. ${NOT_APPLIED}`,
    blamed: (situation) => clash(situation, STANDARD, CX_ESSENTIALS),
  },
  {
    errorCode: 400408,
    message: 'License prerequisite missing',
    text: 'User needs Webex Calling Professional license to be assigned before assigning Webex Attendant Console: {licenses}',
    blamed: ({ adds, after }) => (has(after, PROFESSIONAL) ? [] : having(adds, ATTENDANT)),
  },
  {
    errorCode: 400413,
    message: 'License conflict',
    text: 'Could not apply the following license(s): {licenses} as the user can be assigned only one of licenses with the offer code from the list: {codes}',
    blamed: ({ adds, after }) => adds.filter((license) => after.some((other) => isTwin(license, other))),
  },
  {
    errorCode: 700003,
    message: 'License prerequisite missing',
    text: 'Free teams messaging mandatory for paid teams messaging license. The following license could not be applied as requested: {licenses}',
    blamed: (situation) => needing(situation, PAID_MESSAGING, FREE_MESSAGING),
  },
  {
    errorCode: 700004,
    message: 'License prerequisite missing',
    text: 'Free teams meeting mandatory for paid teams meeting license. The following license could not be applied as requested: {licenses}',
    blamed: (situation) => needing(situation, PAID_MEETINGS, FREE_MEETING),
  },
  {
    errorCode: 700005,
    message: 'License prerequisite missing',
    text: `Free teams messaging mandatory for teams meeting license. ${NOT_APPLIED}`,
    blamed: (situation) => needing(situation, [FREE_MEETING, ...PAID_MEETINGS], FREE_MESSAGING),
  },
  {
    errorCode: 700006,
    message: 'License removal not allowed',
    text: 'Screen Share {licenses} is implicitly assigned and cannot be removed',
    blamed: ({ removes }) => having(removes, FREE_SCREEN_SHARE),
  },
];

/** A refusal of this call carries a code, and a tracking id of another family. */
export function licenseError(errorCode: number, message: string, description: string): WebexError {
  return new WebexError(400, message, { errorCode, description, trackingPrefix: 'NA_' });
}

export function isMeetingLicense(license: License): boolean {
  return PAID_MEETINGS.includes(licenseCode(license));
}

export function requireAllowed(situation: Situation): void {
  for (const rule of RULES) {
    const blamed = rule.blamed(situation);
    if (blamed.length === 0) continue;
    const description = rule.text
      .replace('{licenses}', blamed.map(({ name }) => name).join(', '))
      .replace('{codes}', [...new Set(blamed.map(licenseCode))].join(', '));
    throw licenseError(rule.errorCode, rule.message, description);
  }
}
