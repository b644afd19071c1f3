import { describe, expect, it } from 'vitest';
import { REQUEST_STATES, type Request } from '../../src/domain/request.ts';
import { showHelp } from '../../src/domain/show/help.ts';
import {
  showMisunderstood,
  showRequestDetails,
  showRequests,
  showWhoami,
} from '../../src/domain/show/house.ts';
import { closedFormView, outcomeView, showRequest } from '../../src/domain/show/request.ts';
import { inUtc, localTime, timeMacros, utcTime } from '../../src/domain/show/times.ts';
import type { View } from '../../src/domain/views.ts';
import { HOUSE_COMMANDS } from '../../src/engine/house/all.ts';
import { loadOperations } from '../../src/load-operations.ts';
import { createCards } from '../../src/webex/cards.ts';
import { ana, bo, inState, NOW, outcome, plan } from './rows.ts';

const operations = await loadOperations();
const cards = createCards({ strict: true });
const REF = 'r'.repeat(22);

const drawn = (view: View): string => JSON.stringify(cards.renderCard(view, { ref: REF }));

/** Long and unbroken, as an address or a name may be. */
const EMAIL = `eve.${'x'.repeat(40)}@${'sub.'.repeat(6)}acme-with-a-long-name.example`;
const ORG = 'Acme & Sons Holding “Süd-Ost” GmbH';

function full(state: Request['state']): Request {
  const changes = [{ ...plan.changes[0]!, after: EMAIL }];
  const summary = `create user ${EMAIL} in ${ORG}`;
  return inState(state, {
    id: 104_217,
    org: { id: 'o', name: ORG },
    ...(state === 'draft' ? {} : { plan: { ...plan, changes, summary } }),
  });
}

const TITLES: Readonly<Partial<Record<Request['state'], string>>> = {
  pending: 'Approval needed',
  succeeded: 'Done',
  partial: 'Partly done',
  failed: 'Failed',
  unknown: 'Outcome unknown',
  denied: 'Denied',
  expired: 'Expired',
  cancelled: 'Cancelled',
};

describe.each(REQUEST_STATES)('the card of a request that is %s', (state) => {
  const request = full(state);
  const view = showRequest(request);

  it.skipIf(state === 'draft')(
    'says which request, whom and where, unbroken, in text and on the card',
    () => {
      for (const shown of [view.text, drawn(view)]) {
        expect(shown).toContain('R-104217');
        expect(shown).toContain(EMAIL);
        expect(shown).toContain(ORG);
      }
    },
  );

  it('has a command that can be typed for it', () => {
    expect(view.command).toMatch(/^(approve|request) R-104217$/);
  });

  it.runIf(TITLES[state])('has the title the contract gives it', () => {
    expect(view.model.title).toBe(TITLES[state]);
    expect(view.text).toContain(state === 'pending' ? 'approval needed' : TITLES[state]);
  });

  it('closes the form it came from with a sentence', () => {
    const closed = closedFormView(request);
    expect(closed.text).toContain('R-104217');
    expect(drawn(closed)).toContain('R-104217');
  });
});

describe('the approval card', () => {
  it('shows before and after, the warnings, and both ways to decide', () => {
    const view = showRequest(inState('pending'));
    expect(view.text).toContain('Name: Old → Eve');
    expect(view.text).toContain('Webex sends an invitation');
    expect(view.text).toMatch(/approve R-12.*deny R-12 --reason/);
    expect(drawn(view)).toMatch(/"cmd":"approve".*"cmd":"deny"/);
  });

  it('says why it is asked again', () => {
    const view = showRequest(inState('pending', { reason: 'Things have changed.' }));
    expect(view.text).toContain('Things have changed.');
    expect(drawn(view)).toContain('Things have changed.');
  });

  it('tells who asked', () => {
    expect(showRequest(inState('pending')).text).toContain('Ana asks to create user');
  });
});

describe('the outcome card', () => {
  it('tells field by field what was asked and what is', () => {
    const fields = [
      ...outcome.fields,
      { label: 'Name', asked: 'Eve', is: 'Eva', match: 'differs' as const },
      { label: 'Location', asked: 'Berlin', is: '', match: 'missing' as const },
    ];
    const { text } = outcomeView(inState('partial', { outcome: { fields, notes: ['A note.'] } }));
    expect(text).toContain('E-mail: ✓ eve@acme.example');
    expect(text).toContain('Name: ✗ asked: Eve; is: Eva');
    expect(text).toContain('Location: ✗ asked: Berlin; not there');
    expect(text).toContain('Added by Webex: Basic Messaging');
    expect(text).toContain('A note.');
  });

  it.each(['failed', 'unknown'] as const)('of %s holds reason and tracking id', (state) => {
    const lost = { outcome: { fields: [], notes: [], trackingId: 'TRACK_1' }, reason: 'Webex was silent.' };
    const view = outcomeView(inState(state, lost));
    for (const shown of [view.text, drawn(view)]) {
      expect(shown).toContain('Webex was silent.');
      expect(shown).toContain('TRACK_1');
    }
  });

  it('of an unknown outcome says what somebody else has to do', () => {
    expect(outcomeView(inState('unknown')).text).toContain('resolve R-12 done, absent or retry');
  });

  it('of a denial says who and why, once', () => {
    const decisions = [{ by: bo, verdict: 'deny' as const, at: NOW, reason: 'Not before May.' }];
    const { text } = outcomeView(inState('denied', { decisions, reason: 'Not before May.' }));
    expect(text).toContain('Denied by: Bo: Not before May.');
    expect(text.split('Not before May.')).toHaveLength(2);
  });

  it('has no buttons that would ask for something again', () => {
    expect(drawn(outcomeView(inState('succeeded', { outcome })))).not.toContain('Action.Submit');
  });
});

describe('answers', () => {
  it('help lists every operation and every topic is found', () => {
    const { text } = showHelp(operations, HOUSE_COMMANDS, '');
    for (const { name } of operations) expect(text).toContain(name);
    for (const { name, fields } of operations) {
      const help = showHelp(operations, HOUSE_COMMANDS, name.toUpperCase());
      expect(help.model.title).toBe(name);
      for (const { flags, positional } of fields) {
        const [flag] = flags;
        if (!positional && flag !== undefined) expect(help.text).toContain(`--${flag}`);
      }
    }
    expect(showHelp(operations, HOUSE_COMMANDS, 'users').model.title).toBe('Commands about users');
    expect(showHelp(operations, HOUSE_COMMANDS, 'nonsense').model.title).toBe(
      'There is no help about “nonsense”.',
    );
    expect(showHelp(operations, HOUSE_COMMANDS, 'user craete').model.subtitle).toContain('“user create”');
  });

  it('help is a manual page: options with their values, who may, what it needs and changes, examples', () => {
    const text = showHelp(operations, HOUSE_COMMANDS, 'report request').text;
    for (const part of [
      'It goes: report request',
      'Example: ',
      'Who may: ',
      'What it needs: ',
      'analytics:read_all',
      'What it changes: ',
    ])
      expect(text).toContain(part);
    for (const { name, flags = [] } of HOUSE_COMMANDS) {
      const page = showHelp(operations, HOUSE_COMMANDS, name).text;
      expect(page).toContain('What it changes: ');
      for (const flag of flags) expect(page).toContain(`--${flag}`);
    }
  });

  it('lists say when there are more, and when there are none', () => {
    const many = Array.from({ length: 16 }, () => inState('pending'));
    expect(showRequests(many, 'all').text).toContain('There are older ones.');
    expect(showRequests([], 'pending').text).toContain('None.');
  });

  it('a request in full holds plan, decisions and outcome', () => {
    const { text } = showRequestDetails(inState('succeeded', { outcome }));
    expect(text).toMatch(/Approved by: Bo.*2026-03-04/);
    expect(text).toContain('What is there now:\nE-mail: eve@acme.example');
  });

  it('whoami tells the ids that count', () => {
    const { text } = showWhoami(ana, undefined);
    expect(text).toContain(ana.personId);
    expect(text).toContain(ana.orgId);
    expect(showWhoami(ana, 'No.').text).toContain('No.');
  });

  it('a misunderstanding offers what was meant as its command', () => {
    const view = showMisunderstood({ kind: 'unknown', said: 'user craete', near: ['user create'] });
    expect(view).toMatchObject({ command: 'user create', text: expect.stringContaining('“user create”') });
    expect(showMisunderstood({ kind: 'unknown', said: 'x', near: [] }).command).toBe('help');
  });
});

describe('times', () => {
  it('are the reader’s on cards and UTC in texts', () => {
    const said = `{{TIME(now)}} ${localTime(NOW)}\ufdd0x`;
    expect(timeMacros(said)).toBe(
      '{{TIME(now)}} {{DATE(2026-03-04T05:06:00Z,SHORT)}} {{TIME(2026-03-04T05:06:00Z)}}x',
    );
    expect(inUtc(said)).toBe('{{TIME(now)}} 2026-03-04 05:06 UTCx');
    expect(utcTime(NOW)).toBe('2026-03-04 05:06 UTC');
  });
});
