const NOT_FOUND = 'The requested resource could not be found.';
const FORBIDDEN =
  'The server understood the request, but refused to fulfill it because the access token is missing required scopes or the user is missing required roles or licenses.';
const UNAUTHORIZED = 'The request requires a valid access token set in the Authorization request header.';

/** A refusal as Webex words it. */
export class WebexError extends Error {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;

  constructor(status: number, message: string, headers: Readonly<Record<string, string>> = {}) {
    super(message);
    this.status = status;
    this.headers = headers;
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

export function errorBody(message: string, trackingId: string): Record<string, unknown> {
  return { message, errors: [{ description: message }], trackingId };
}
