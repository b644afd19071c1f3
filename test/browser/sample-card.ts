/** A card with a bit of everything Webex shows: a coloured head, facts, inputs, a card behind a button. */
export const sampleCard = {
  $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
  type: 'AdaptiveCard',
  version: '1.3',
  body: [
    {
      type: 'Container',
      style: 'warning',
      bleed: true,
      items: [{ type: 'TextBlock', text: 'Approval needed', size: 'large', weight: 'bolder', wrap: true }],
    },
    {
      type: 'FactSet',
      facts: [
        { title: 'Request', value: 'R-7' },
        { title: 'E-mail', value: 'ana@acme.example' },
      ],
    },
    { type: 'TextBlock', text: '[bad](javascript:alert(1)) <b>text</b>', wrap: true },
    {
      type: 'Input.Text',
      id: 'note',
      label: 'Note',
      maxLength: 100,
      isRequired: true,
      errorMessage: 'Enter a note',
    },
    { type: 'Input.Text', id: 'empty', label: 'Left empty' },
    { type: 'Input.Toggle', id: 'tell', title: 'Tell the person', value: 'false' },
  ],
  actions: [
    { type: 'Action.Submit', title: 'Approve', style: 'positive', data: { cmd: 'approve', v: 1 } },
    {
      type: 'Action.ShowCard',
      title: 'Deny',
      style: 'destructive',
      card: {
        type: 'AdaptiveCard',
        body: [{ type: 'Input.Text', id: 'reason', label: 'Reason', isMultiline: true }],
        actions: [{ type: 'Action.Submit', title: 'Deny request', data: { cmd: 'deny' } }],
      },
    },
  ],
};
