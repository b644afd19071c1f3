import type { SandboxInfo } from '../../src/sandbox/control/info.ts';

/** Somebody who is in the world, but in none of the suites' allowed domains and nobody's token. */
const ANOTHER_STRANGER = 'dana.gruber@globex.example';

function tokenOf(info: SandboxInfo, email: string): string {
  const person = info.people.find((candidate) => candidate.email === email);
  if (person === undefined) throw new Error(`the demo world has no ${email}`);
  return person.token;
}

/** What the suites ask of their environment. The user, the one who authorized and the valid one are three people. */
export function environmentOf(info: SandboxInfo, fileUrl: string): Record<string, string> {
  return {
    SANDBOX_URL: info.baseUrl,
    HOSTED_FILE: fileUrl,
    BOT_API_TOKEN: info.bot.token,
    USER_API_TOKEN: tokenOf(info, 'ana@northwind.example'),
    AUTHORIZED_USER_API_TOKEN: tokenOf(info, 'chen@northwind.example'),
    VALID_USER_API_TOKEN: tokenOf(info, 'bo@northwind.example'),
    DISALLOWED_USER_API_TOKEN: tokenOf(info, 'mallory@outsider.example'),
    ANOTHER_DISALLOWED_USERS_EMAIL: ANOTHER_STRANGER,
    ALLOWED_DOMAINS: 'northwind.example',
    INIT_STORAGE: JSON.stringify({ launchCount: 1, nested: { key: 'value' } }),
  };
}
