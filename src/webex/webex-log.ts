/** What this folder needs of a log. Tokens and what people typed are never handed to it. */
export interface WebexLog {
  debug(fields: object, msg: string): void;
  info(fields: object, msg: string): void;
  warn(fields: object, msg: string): void;
  error(fields: object, msg: string): void;
}

export const SILENT: WebexLog = { debug() {}, info() {}, warn() {}, error() {} };
