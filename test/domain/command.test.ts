import { describe, expect, it } from 'vitest';
import { type Command, createCommandTable, parseRequestId } from '../../src/domain/command.ts';
import { HOUSE_COMMANDS } from '../../src/engine/house/all.ts';
import { loadOperations } from '../../src/load-operations.ts';

const operations = await loadOperations();
const table = createCommandTable(operations, HOUSE_COMMANDS);

function operation(text: string): Extract<Command, { kind: 'operation' }> {
  const command = table.parse(text);
  if (command.kind !== 'operation') throw new Error(`“${text}” is ${JSON.stringify(command)}`);
  return command;
}

function misused(text: string): readonly { field: string; message: string }[] {
  const command = table.parse(text);
  if (command.kind !== 'misused') throw new Error(`“${text}” is ${JSON.stringify(command)}`);
  return command.problems;
}

describe('every command', () => {
  const said = operations.flatMap(({ name, aliases }) => [name, ...aliases].map((words) => [words, name]));

  it.each(said)('“%s” is the operation “%s”, in any case', (words, name) => {
    expect(operation(words).operation.name).toBe(name);
    expect(operation(`  ${words.toUpperCase()} `).operation.name).toBe(name);
  });

  const house = HOUSE_COMMANDS.flatMap(({ name, aliases }) =>
    [name, ...aliases].map((words) => [words, name]),
  );

  it.each(house)('“%s” is the house command “%s”, in any case', (words, name) => {
    expect(table.parse(words)).toMatchObject({ kind: 'house', name });
    expect(table.parse(words.toUpperCase())).toMatchObject({ kind: 'house', name });
  });

  it.each(operations.flatMap(({ name, examples }) => examples.map((example) => [example, name])))(
    'the example “%s” can be typed as it stands',
    (example, name) => {
      expect(operation(example).operation.name).toBe(name);
    },
  );

  it.each(HOUSE_COMMANDS.map(({ name, usage }) => [usage, name]))(
    '“%s” goes as its usage says',
    (usage, name) => {
      expect(table.parse(usage)).toMatchObject({ kind: 'house', name });
    },
  );
});

describe('what every writing operation takes', () => {
  it('is a reason and a ticket, beside its own fields', () => {
    const { input } = operation(
      'user create eve@acme.example --first Eve --last A --reason "a new hire" --ticket CHG1',
    );
    expect(input).toMatchObject({ reason: ['a new hire'], ticket: ['CHG1'], email: ['eve@acme.example'] });
    expect(misused('user create eve@acme.example --reason a --reason b')).toHaveLength(1);
    expect(misused('license usage --reason x')).toMatchObject([{ field: 'reason' }]);
  });

  it('is a dry run, which takes no word for its value', () => {
    const dry = operation('user create --dry-run eve@acme.example --first Eve');
    expect(dry).toMatchObject({ dryRun: true, input: { email: ['eve@acme.example'] } });
    expect(operation('user create eve@acme.example --first Eve —dry-run').dryRun).toBe(true);
    expect(operation('user create eve@acme.example').dryRun).toBe(false);
    expect(misused('license usage --dry-run')).toMatchObject([{ field: 'dry-run' }]);
  });
});

describe('user create', () => {
  it('takes its fields by flag, and the address as the first word', () => {
    const { input, org } = operation(
      'user create ana@acme.example --first Ana --last Novak --license "Webex Calling - Professional" --location Berlin --ext 4711 --org Acme',
    );
    expect(org).toBe('Acme');
    expect(input).toEqual({
      email: ['ana@acme.example'],
      firstName: ['Ana'],
      lastName: ['Novak'],
      licenses: ['Webex Calling - Professional'],
      location: ['Berlin'],
      extension: ['4711'],
    });
  });

  it('takes the address by flag too', () => {
    expect(operation('user create --email a@b.example').input).toEqual({ email: ['a@b.example'] });
  });

  it('takes several licenses', () => {
    expect(operation('user create --license Messaging --lic "Webex Meetings Suite"').input).toMatchObject({
      licenses: ['Messaging', 'Webex Meetings Suite'],
    });
  });

  it('keeps the case of what was typed', () => {
    expect(operation('USER CREATE Ana@Acme.example --FIRST McKay').input).toEqual({
      email: ['Ana@Acme.example'],
      firstName: ['McKay'],
    });
  });

  it('names an unknown flag, and the one that was meant', () => {
    expect(misused('user create a@b.example --frist Ana')).toEqual([
      { field: 'frist', message: expect.stringContaining('Did you mean --first?') },
    ]);
    expect(misused('user create --colour red')[0]?.message).toMatch(/has no --colour.*--first.*--org/);
  });

  it.each(['--first', '--first ""', '--first --last Novak', '--org'])(
    'says that %s needs a value',
    (text) => {
      const name = text.includes('org') ? 'org' : 'first';
      expect(misused(`user create a@b.example ${text}`)).toContainEqual({
        field: name,
        message: `--${name} needs a value after it.`,
      });
    },
  );

  it('says which field was given twice', () => {
    expect(misused('user create a@b.example --first A --first B')).toEqual([
      { field: 'firstName', message: expect.stringContaining('First name') },
    ]);
    expect(misused('user create a@b.example --email c@d.example')).toHaveLength(1);
  });

  it('says which words it cannot place', () => {
    expect(misused('user create a@b.example Ana Novak')).toEqual([
      { field: 'words', message: expect.stringContaining('“Ana Novak”') },
    ]);
  });

  it('says that a quotation mark is not closed', () => {
    expect(misused('user create a@b.example --first "Ana')).toEqual([
      { field: 'quotes', message: expect.stringContaining('never closed') },
    ]);
  });

  it('tells everything that is wrong at once', () => {
    const fields = misused('user create a b --frist X --last').map(({ field }) => field);
    expect(fields).toEqual(expect.arrayContaining(['frist', 'last', 'words']));
  });
});

describe('operations about no organization', () => {
  it('have no --org', () => {
    expect(misused('org list --org Acme')).toEqual([
      { field: 'org', message: expect.stringContaining('has no --org') },
    ]);
  });
});

describe('house commands', () => {
  it('take their words and a reason', () => {
    expect(table.parse('deny R-12 --reason "not this week"')).toEqual({
      kind: 'house',
      name: 'deny',
      args: ['R-12'],
      flags: { reason: 'not this week' },
    });
  });

  it('refuse flags they do not have, and say how they go', () => {
    expect(misused('approve R-12 --force yes')).toEqual([
      { field: 'force', message: expect.stringContaining('approve R-12') },
    ]);
  });

  it('are told apart by their longest name', () => {
    expect(table.parse('request list')).toMatchObject({ kind: 'house', name: 'requests' });
    expect(table.parse('request R-1')).toMatchObject({ kind: 'house', name: 'request', args: ['R-1'] });
  });
});

describe('what nobody knows', () => {
  it.each([
    ['user craete a@b.example', 'user create'],
    ['licence usage', 'license usage'],
    ['aprove R-12', 'approve'],
    ['helpp', 'help'],
    ['org lst', 'org list'],
    ['stauts', 'status'],
  ])('“%s” was perhaps meant as “%s”', (text, name) => {
    expect(table.parse(text)).toMatchObject({ kind: 'unknown', near: expect.arrayContaining([name]) });
  });

  it.each(['make me a sandwich', 'qwertyuiop', '"', '🎉', '-'.repeat(3000)])(
    '“%s” is answered and not guessed at',
    (text) => {
      expect(['unknown', 'misused']).toContain(table.parse(text).kind);
    },
  );

  it.each(['', '  ', '\n\t', '--first Ana'])('no command at all (“%s”) is empty', (text) => {
    expect(table.parse(text)).toEqual({ kind: 'empty' });
  });
});

describe('the number of a request', () => {
  it.each(['R-12', 'r-12', 'r12', '12'])('is read from %s', (text) => {
    expect(parseRequestId(text)).toBe(12);
  });

  it.each([undefined, '', 'R-', 'R-0', 'R-1a', '-1', '1.5', 'R-12345678901', 'R- 12'])(
    'is not in %s',
    (text) => {
      expect(parseRequestId(text)).toBeUndefined();
    },
  );
});
