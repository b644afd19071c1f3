import AdaptiveCards from 'adaptivecards/dist/adaptivecards.min.js';
import { describe, expect, it } from 'vitest';
import { CARD_COMMANDS } from '../../src/domain/views.ts';
import { bind } from '../../src/webex/bind.ts';
import { lintCard } from '../../src/webex/card-lint.ts';
import { createCards } from '../../src/webex/cards.ts';
import { FILES, NAMES, nodes, REF, readJson, render, sample, strings } from './samples.ts';

const { AdaptiveCard, SerializationContext, Versions } = AdaptiveCards;

describe.each(NAMES)('the card %s', (name) => {
  it.each(FILES)('is without fault, also with the %s', (file) => {
    const card = render(sample(name, file));

    expect(lintCard(card)).toEqual([]);
    expect(Buffer.byteLength(JSON.stringify(card))).toBeLessThanOrEqual(16_000);
  });

  it.each(FILES)('is what the SDK reads at 1.3, no property lost: %s', (file) => {
    const card = render(sample(name, file));
    const parsed = new AdaptiveCard();
    parsed.maxVersion = Versions.v1_3;
    const context = new SerializationContext(Versions.v1_3);

    parsed.parse(structuredClone(card), context);

    expect(context.eventCount).toBe(0);
    expect(parsed.validateProperties().validationEvents).toEqual([]);
    expect(parsed.toJSON(new SerializationContext(Versions.v1_3))).toEqual(card);
  });

  it('says v, cmd and ref with every button, and no command that does not exist', () => {
    const submits = nodes(render(sample(name))).filter(({ type }) => type === 'Action.Submit');
    const data = nodes(submits.map((action) => action['data']));

    expect(data).toEqual(data.map(({ cmd, ...rest }) => ({ ...rest, v: 1, cmd, ref: REF })));
    expect(CARD_COMMANDS).toEqual(expect.arrayContaining(data.map(({ cmd }) => cmd)));
  });

  it('throws with the place when a field of its model is missing', () => {
    const { model } = sample(name);
    const template = readJson(`${name}/template.json`);

    for (const field of Object.keys(model)) {
      const { [field]: _, ...rest }: Record<string, unknown> = { ...model, ref: REF };
      expect(() => bind(template, rest)).toThrow(/^\/(body|actions)/);
    }
  });

  it('is frozen', () => {
    const card = createCards({ strict: true }).renderCard(sample(name), { ref: REF });

    expect(nodesFrozen(card)).toBe(true);
  });
});

function nodesFrozen(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return true;
  return Object.isFrozen(value) && Object.values(value).every(nodesFrozen);
}

const titles = (view: Parameters<typeof render>[0]): unknown[] => {
  const card = render(view);
  return nodes([card['body'], card['actions']]).flatMap(({ type, title }) =>
    String(type).startsWith('Action.') ? [title] : [],
  );
};

describe('the buttons', () => {
  it('are those that were promised', () => {
    expect(titles(sample('form'))).toEqual(['Continue', 'Cancel']);
    expect(titles(sample('choose'))).toEqual(['Continue', 'Cancel']);
    expect(titles(sample('approval'))).toEqual(['Approve', 'Deny', 'Deny request', 'Details']);
    expect(render(sample('outcome'))['actions']).toBeUndefined();
    expect(titles(sample('answer'))).toEqual(['Search', 'More', 'Give it back now']);
  });

  it('ask for a reason only when denying', () => {
    const [approve, deny] = nodes(render(sample('approval'))['actions']).filter(
      ({ type }) => type !== undefined,
    );
    const inputs = nodes(deny).filter(({ type }) => type === 'Input.Text');

    expect(approve).toMatchObject({
      type: 'Action.Submit',
      associatedInputs: 'none',
      data: { cmd: 'approve' },
    });
    expect(inputs).toMatchObject([{ id: 'reason', isRequired: true, isMultiline: true, maxLength: 500 }]);
  });
});

describe('a form', () => {
  const inputs = nodes(render(sample('form'))).filter(({ type }) => String(type).startsWith('Input.'));

  it('has an input for each field, of its kind and with its value', () => {
    expect(inputs.slice(0, 7).map(({ id, type, value }) => [id, type, value])).toEqual([
      ['email', 'Input.Text', 'ana@northwind.example'],
      ['firstName', 'Input.Text', 'Ana'],
      ['lastName', 'Input.Text', 'Novak'],
      ['displayName', 'Input.Text', undefined],
      ['licenses', 'Input.ChoiceSet', 'lic-calling,lic-messaging'],
      ['location', 'Input.ChoiceSet', 'loc-berlin'],
      ['extension', 'Input.Text', '4711'],
    ]);
    expect(inputs[4]).toMatchObject({ isMultiSelect: true, style: 'expanded' });
  });

  it('shows a problem right below its input', () => {
    const groups = nodes(render(sample('form'))).filter(({ type }) => type === 'Container');

    expect(groups[0]).toMatchObject({
      items: [
        { id: 'email' },
        { type: 'TextBlock', color: 'Attention', text: expect.stringContaining('Take another one') },
      ],
    });
  });
});

describe('what people look for', () => {
  it('comes out letter by letter', () => {
    const shown = strings(render(sample('approval', 'sample.worst')));

    expect(shown).toContain('first_last+tag@very-long-subdomain-of-a-company.northwind.example');
    expect(shown).toContain('R-123456789');
  });

  it('may be a time in the zone of the reader', () => {
    expect(strings(render(sample('approval')))).toContain(
      '{{DATE(2026-11-21T18:00:00Z,SHORT)}} {{TIME(2026-11-21T18:00:00Z)}}',
    );
  });

  it('has the colour of its outcome', () => {
    const [headline] = nodes(render(sample('outcome'))['body']);

    expect(headline).toMatchObject({ type: 'Container', style: 'good', bleed: true });
  });
});
