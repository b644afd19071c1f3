// The direct space with somebody, also before there is one: Webex opens it with the first post to the person.

const DIRECT = 'direct:';

/** Stands for a room id wherever the bot posts. */
export const directWith = (personId: string): string => `${DIRECT}${personId}`;

/** Undefined for ids of rooms. */
export const personOfDirect = (roomId: string): string | undefined =>
  roomId.startsWith(DIRECT) ? roomId.slice(DIRECT.length) : undefined;
