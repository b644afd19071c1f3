// The part of the Webex SDK that webex-node-bot-framework uses, over this project's own HTTP client: its
// timeouts and its retry rule hold below the framework too. No module state: all of it hangs on what init returns.
import { createWebexHttp, type WebexHttp } from '../http.ts';
import { createMessages, type Messages } from './messages.ts';
import { createPeople, type People } from './people.ts';
import { createResource, type Resource } from './resource.ts';
import { createInertWebhooks, type Webhooks } from './webhooks.ts';

/**
 * The framework passes nothing on to the SDK but its `token` option, and that unread. So this travels in the
 * token's place: two bots in one process share nothing, and no token lies in the framework's options.
 */
export interface Connection {
  readonly http: WebexHttp;
  readonly personTtlMs?: number | undefined;
}

export interface Attributes {
  readonly credentials: { readonly access_token: string | Connection };
  readonly config?: {
    readonly baseUrl?: string | undefined;
    /** `live` is for running the framework's own test suites, which register their webhooks themselves. */
    readonly webhooks?: 'inert' | 'live' | undefined;
  };
}

export interface Webex {
  readonly people: People;
  readonly rooms: Resource;
  readonly memberships: Resource;
  readonly messages: Messages;
  readonly attachmentActions: Resource;
  readonly teams: Resource;
  readonly webhooks: Webhooks;
  readonly config: object;
}

const PERSON_TTL_MS = 5 * 60_000;

export function init(attributes: Attributes): Webex {
  const { config = {} } = attributes;
  const connection = connectionOf(attributes);
  const { http } = connection;
  return {
    people: createPeople(http, connection.personTtlMs ?? PERSON_TTL_MS),
    rooms: createResource(http, '/rooms'),
    memberships: createResource(http, '/memberships'),
    messages: createMessages(http),
    attachmentActions: createResource(http, '/attachment/actions'),
    teams: createResource(http, '/teams'),
    webhooks: config.webhooks === 'live' ? createResource(http, '/webhooks') : createInertWebhooks(),
    config,
  };
}

function connectionOf({ credentials, config }: Attributes): Connection {
  const given = credentials.access_token;
  if (typeof given !== 'string') return given;
  return {
    http: createWebexHttp({
      baseUrl: config?.baseUrl ?? 'https://webexapis.com/v1',
      token: () => Promise.resolve(given),
      clock: { now: () => Date.now(), real: () => Date.now() },
    }),
  };
}

// What `require('webex')` gives: an ordinary object, whose init can be wrapped as that of the real SDK.
const required = { init };

export { required as 'module.exports' };
