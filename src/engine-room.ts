// Wires the engine: the runner, and what it hands its jobs to.
import type { Config } from './config.ts';
import type { CredentialCare } from './credential-care.ts';
import { createCommandTable } from './domain/command.ts';
import type { Operation } from './domain/operation.ts';
import type { Admin } from './domain/ports/admin/admin.ts';
import type { Clock } from './domain/ports/clock.ts';
import type { Ids } from './domain/ports/ids.ts';
import type { Links } from './domain/ports/links.ts';
import type { Observe } from './domain/ports/observer.ts';
import { createDesk } from './engine/desk.ts';
import { HOUSE_COMMANDS } from './engine/house/all.ts';
import { createNotifier } from './engine/notifier.ts';
import type { Principals } from './engine/principals.ts';
import { createRateLimits } from './engine/rate-limits.ts';
import { createRequests } from './engine/requests.ts';
import { createRunner, type Runner } from './engine/runner.ts';
import { createTimer } from './engine/timer.ts';
import { createWorker } from './engine/worker.ts';
import { aboutJob, type Logger } from './log.ts';
import { casesOf } from './policy-watch.ts';
import type { OpenStore } from './store/open.ts';
import type { WebexChat } from './webex/chat.ts';

const STARTED_AT = new Date().toISOString().slice(0, 16).replace('T', ' ');

interface Deps {
  readonly config: Config;
  readonly log: Logger;
  readonly opened: OpenStore;
  readonly operations: readonly Operation[];
  readonly links: Links;
  readonly observe: Observe;
  readonly clock: Clock;
  readonly chat: WebexChat;
  readonly admin: Admin;
  readonly care: CredentialCare;
  readonly principals: Principals;
  readonly ids: Ids;
  readonly sleep: (ms: number) => Promise<void>;
}

export function createEngine(deps: Deps): Runner {
  const { config, log, opened, operations, links, observe, clock, chat, admin, care, principals } = deps;
  const { ids, sleep } = deps;
  const { store, files } = opened;
  const requests = createRequests({ store, clock, notify: config.notify, ids, observe });
  const byName = new Map(operations.map((operation) => [operation.name, operation]));
  const operation = (name: string): Operation => {
    const found = byName.get(name);
    if (!found) throw new Error(`no operation is named “${name}”`);
    return found;
  };
  const policy = async () => principals.policy();
  const lines = [
    { title: 'Writing', value: config.writes ? 'on' : 'off (STEWARD_WRITES)' },
    { title: 'Store', value: 'databaseUrl' in config.storage ? 'PostgreSQL' : 'SQLite' },
    { title: 'Events come by', value: config.intake },
    { title: 'Up since', value: `${STARTED_AT} UTC` },
  ];
  const work = {
    store,
    files,
    chat,
    clock,
    log,
    admin,
    requests,
    policy,
    operation,
    operations,
    commands: HOUSE_COMMANDS,
    notify: config.notify,
    policyCases: () => casesOf(config),
    writes: config.writes,
    settings: { deleteReports: config.deleteReports },
    sleep,
    about: async () => [...(await care.facts()), ...lines],
  };
  const table = createCommandTable(operations, HOUSE_COMMANDS);
  return createRunner({
    store,
    clock,
    log,
    sleep,
    random: Math.random,
    observe,
    about: aboutJob,
    handlers: {
      inbox: createDesk({ ...work, principals, table, limits: createRateLimits(clock, config.limits) }),
      work: createWorker(work),
      timer: createTimer({ ...work }),
      outbox: createNotifier({ store, chat, clock, policy, ids, files, links, log }),
    },
  });
}
