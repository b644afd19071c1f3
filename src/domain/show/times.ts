// Times on cards: the client shows them in the reader's zone; texts say UTC.

/** Macro that Webex clients replace by the date and time where the reader is. */
export function localTime(at: number): string {
  const iso = new Date(at).toISOString().replace(/\.\d{3}Z$/, 'Z');
  return `{{DATE(${iso},SHORT)}} {{TIME(${iso})}}`;
}

/** The same macros in a text, which no client replaces. */
export function inUtc(text: string): string {
  return text.replace(/\{\{DATE\(([^,)]+),SHORT\)\}\} \{\{TIME\(\1\)\}\}/g, (_, iso: string) =>
    utcTime(Date.parse(iso)),
  );
}

export function utcTime(at: number): string {
  return `${new Date(at).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}
