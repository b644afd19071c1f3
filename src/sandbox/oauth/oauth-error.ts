import { WebexError } from '../rest/webex-error.ts';

/** The body of these answers is not established: it carries what OAuth and what Webex usually say. */
export function oauthError(status: number, error: string, text: string): WebexError {
  return new WebexError(status, text, { fields: { error, error_description: text } });
}
