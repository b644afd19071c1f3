import type { HouseCommand } from './command.ts';
import { freeze, unfreeze } from './freeze.ts';
import { help } from './help.ts';
import { log } from './log.ts';
import { menu } from './menu.ts';
import { orgDirectorySync } from './org-directory-sync.ts';
import { orgUse } from './org-use.ts';
import { policy, policyAccept, policyExplain, policyReject, policyTest } from './policy.ts';
import { request } from './request.ts';
import { requests } from './requests.ts';
import { STANDING_COMMANDS } from './standing.ts';
import { status } from './status.ts';
import {
  again,
  approve,
  breakGlass,
  cancel,
  deny,
  pause,
  resolve,
  resume,
  review,
  undo,
} from './verdicts.ts';
import { whoami } from './whoami.ts';

/** In the order in which `help` lists them. */
export const HOUSE_COMMANDS: readonly HouseCommand[] = [
  help,
  menu,
  whoami,
  requests,
  request,
  approve,
  deny,
  cancel,
  pause,
  resume,
  resolve,
  undo,
  again,
  breakGlass,
  review,
  ...STANDING_COMMANDS,
  orgUse,
  orgDirectorySync,
  policy,
  policyExplain,
  policyTest,
  policyAccept,
  policyReject,
  log,
  freeze,
  unfreeze,
  status,
];
