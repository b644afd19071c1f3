import { FULL_ADMIN, READ_ONLY_ADMIN } from '../admin/access.ts';
import type { Call, Route } from '../rest/route.ts';
import { unauthorized, WebexError } from '../rest/webex-error.ts';

const ERRORS = {
  1000: [400, 'The report quota has been reached.'],
  1001: [400, 'The template ID is not valid.'],
  1002: [400, 'The dates are outside of what the template allows.'],
  1003: [400, 'The site does not belong to your organization.'],
  1004: [400, 'A site is required for this template.'],
  1005: [403, 'A report of the user interface cannot be created by the API.'],
  1006: [403, 'You cannot delete a report that was created by someone else.'],
  1007: [429, 'The download limit of this report has been reached.'],
  1008: [400, 'The report ID does not exist.'],
  1009: [400, 'A required field is empty.'],
  1010: [401, 'No access token was given.'],
  1011: [401, 'The access token is wrong or has expired.'],
  1012: [401, 'The feature is not enabled for your organization.'],
  1014: [401, 'Your role does not allow this request.'],
  1016: [400, 'from and to can only be used together.'],
  1018: [401, 'The access token or its scope is not valid.'],
} as const;
export type ReportErrorCode = keyof typeof ERRORS;

/** Reports have a family of codes of their own, and most of their 401s say nothing about the token. */
export function reportError(code: ReportErrorCode, text?: string): WebexError {
  const [status, usual] = ERRORS[code];
  return new WebexError(status, text ?? usual, { fields: { ErrorCode: code } });
}

function isReportErrorCode(code: number): code is ReportErrorCode {
  return code in ERRORS;
}

/** Service apps are refused like a role that does not suffice: a fresh token would not help them. */
export function requireReportReader(call: Call): void {
  const { account, person } = call.actor;
  const code = Number(call.world.settings.reportsError);
  const isDownload = !call.url.pathname.startsWith('/v1/');
  if (!isDownload && isReportErrorCode(code)) throw reportError(code);
  const isReader = person.roles.includes(FULL_ADMIN) || person.roles.includes(READ_ONLY_ADMIN);
  if (account.slot === 'service' || account.slot === 'bot' || !isReader) throw reportError(1014);
}

export const unauthorizedReports: NonNullable<Route['unauthorized']> = (hasToken) => {
  const { message } = unauthorized();
  return reportError(hasToken ? 1011 : 1010, message);
};
