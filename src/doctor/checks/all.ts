// The checks in their order: those that others need come first.
import type { Check } from '../finding.ts';
import { admin } from './admin.ts';
import { bot } from './bot-token.ts';
import { clock } from './clock.ts';
import { config } from './config.ts';
import { database } from './database.ts';
import { databaseClock } from './database-clock.ts';
import { directorySync } from './directory-sync.ts';
import { disk } from './disk.ts';
import { inbox } from './inbox.ts';
import { organizations } from './organizations.ts';
import { policy } from './policy.ts';
import { probed } from './probed.ts';
import { publicUrl } from './public-url.ts';
import { reportAccess } from './report-access.ts';
import { reports } from './reports.ts';
import { role } from './role.ts';
import { scopes } from './scopes.ts';
import { socket } from './socket.ts';
import { spaces } from './spaces.ts';
import { webex } from './webex.ts';
import { webhooks } from './webhooks.ts';

export const CHECKS: readonly Check[] = [
  config,
  database,
  disk,
  databaseClock,
  webex,
  clock,
  bot,
  webhooks,
  publicUrl,
  socket,
  spaces,
  admin,
  role,
  organizations,
  reports,
  reportAccess,
  scopes,
  policy,
  directorySync,
  inbox,
  probed,
];
