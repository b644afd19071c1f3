const NOT_FOUND = 'The requested resource could not be found.';
const FORBIDDEN =
  'The server understood the request, but refused to fulfill it because the access token is missing required scopes or the user is missing required roles or licenses.';
const UNAUTHORIZED = 'The request requires a valid access token set in the Authorization request header.';

/** What some families of calls add to the common body. */
type ErrorDetails = {
  description?: string;
  errorCode?: number;
  /** Members beside `message`. */
  fields?: Readonly<Record<string, unknown>>;
  trackingPrefix?: string;
  headers?: Record<string, string>;
  /** For families of calls whose errors look like nobody else's. */
  body?: (trackingId: string) => unknown;
};

/** A refusal as Webex words it. */
export class WebexError extends Error {
  readonly status: number;
  readonly details: ErrorDetails;

  constructor(status: number, message: string, details: ErrorDetails = {}) {
    super(message);
    this.status = status;
    this.details = details;
  }
}

export function badRequest(message: string): WebexError {
  return new WebexError(400, message);
}

export function notFound(message = NOT_FOUND): WebexError {
  return new WebexError(404, message);
}

/** One text for a missing role, a foreign organisation and a cold one: Webex does not tell them apart. */
export function forbidden(message = FORBIDDEN): WebexError {
  return new WebexError(403, message);
}

export function unauthorized(): WebexError {
  return new WebexError(401, UNAUTHORIZED);
}

export function errorBody(
  message: string,
  trackingId: string,
  details: ErrorDetails = {},
): Record<string, unknown> {
  const { description = message, errorCode, fields } = details;
  const errors = [errorCode === undefined ? { description } : { errorCode, description }];
  return { ...fields, message, errors, trackingId };
}
