// The figures that matter in the reports whose columns are known. Webex renames columns now and then: they are found
// by several names, and what is not there is left out.

export interface Leaders {
  /** What they are told apart by, or what is counted. */
  readonly title: string;
  readonly by: number;
  /** Column that is added up; undefined: rows are counted. */
  readonly of?: number | undefined;
  /** Beside the number its share of all rows. */
  readonly share?: true;
}

/** By column numbers of one header. */
export interface Wanted {
  readonly totals: readonly { readonly title: string; readonly column: number; readonly unit?: string }[];
  readonly distinct: { readonly title: string; readonly column: number } | undefined;
  readonly leaders: readonly Leaders[];
}

interface Known {
  readonly title: RegExp;
  /** Figures of sums, each by the names its column may have. */
  readonly totals?: readonly (readonly [title: string, column: RegExp, unit?: string])[];
  readonly distinct?: readonly [title: string, column: RegExp];
  readonly leaders: readonly {
    readonly title: string;
    readonly by: RegExp;
    readonly of?: RegExp;
    readonly share?: true;
  }[];
}

const PERSON = /^(?:email|e-mail|user ?email|user ?(?:id|name)?|display ?name|name)$/i;

const KNOWN: readonly Known[] = [
  {
    title: /user activity/i,
    distinct: ['Users', PERSON],
    totals: [
      ['Messages', /messages? sent|^messages?$|total messages/i],
      ['Calls', /^calls?$|total calls/i],
      ['Meetings', /^meetings?$|meetings? (?:joined|attended)/i],
      ['Files', /files? shared/i],
    ],
    leaders: [{ title: 'messages', by: PERSON, of: /messages? sent|^messages?$|total messages/i }],
  },
  {
    title: /meetings? usage|meetings? summary/i,
    totals: [
      ['Meeting minutes', /meeting minutes/i],
      ['Participant minutes', /participant minutes/i],
      ['Recording minutes', /recording minutes/i],
    ],
    leaders: [{ title: 'meeting minutes', by: PERSON, of: /meeting minutes/i }],
  },
  {
    title: /active users|active hosts/i,
    distinct: ['Users', PERSON],
    leaders: [
      { title: 'active', by: /^active$/i, share: true },
      { title: 'meetings hosted', by: PERSON, of: /meetings? hosted/i },
    ],
  },
  {
    title: /client version|app version/i,
    leaders: [
      { title: 'version', by: /version/i, share: true },
      { title: 'system', by: /^os$|operating system|platform/i, share: true },
    ],
  },
  {
    title: /media quality|calling quality/i,
    totals: [['Calls', /^calls?$|total calls/i]],
    leaders: [{ title: 'quality', by: /quality$/i, share: true }],
  },
  {
    title: /detailed call history|call detail/i,
    totals: [['Talk time', /^duration/i, ' s']],
    leaders: [
      { title: 'answered', by: /^answered$/i, share: true },
      { title: 'call type', by: /^call type$/i, share: true },
      { title: 'talk time', by: /^(?:user|location)$/i, of: /^duration/i },
    ],
  },
];

/** Undefined for a title nobody knows; the inner answer too, when the header has none of the columns. */
export function knownReport(title: string): ((header: readonly string[]) => Wanted | undefined) | undefined {
  const known = KNOWN.find((one) => one.title.test(title));
  return known && ((header) => wantedIn(known, header));
}

function wantedIn({ totals = [], distinct, leaders }: Known, header: readonly string[]): Wanted | undefined {
  const columnOf = (name: RegExp): number => header.findIndex((cell) => name.test(cell.trim()));
  const has = (name: RegExp): boolean => columnOf(name) >= 0;
  const wanted: Wanted = {
    totals: totals
      .filter(([, column]) => has(column))
      .map(([title, column, unit]) => ({
        title,
        column: columnOf(column),
        ...(unit === undefined ? {} : { unit }),
      })),
    distinct:
      distinct && has(distinct[1]) ? { title: distinct[0], column: columnOf(distinct[1]) } : undefined,
    leaders: leaders
      .filter(({ by, of }) => has(by) && (of === undefined || has(of)))
      .map(({ title, by, of, share }) => ({
        title,
        by: columnOf(by),
        of: of && columnOf(of),
        ...(share && { share }),
      })),
  };
  return wanted.totals.length + wanted.leaders.length > 0 ? wanted : undefined;
}
