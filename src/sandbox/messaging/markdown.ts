export type Mention = { personId: string; label: string };
export type MentionTarget = { kind: 'email' | 'id'; value: string; label: string | undefined };
export type Rendered = { html: string; text: string; mentionedPeople: string[]; mentionedGroups: string[] };

const MENTION = /<@(?:(all)|personEmail:([^|>]+)(?:\|([^>]*))?|personId:([^|>]+)(?:\|([^>]*))?)>/g;

function escapeHtml(raw: string): string {
  return raw
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}

function unescapeHtml(html: string): string {
  return html
    .replaceAll('&quot;', '"')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');
}

/**
 * Finished pieces of html wait under private-use characters while the rest is escaped and formatted,
 * so that nothing a user typed is ever taken for markup.
 */
class Pieces {
  readonly #html: string[] = [];

  keep(html: string): string {
    this.#html.push(html);
    return `\u{E000}${this.#html.length - 1}\u{E001}`;
  }

  /** Code blocks stand between paragraphs, everything else kept stands inside one. */
  isBlock(line: string): boolean {
    return this.restore(line).startsWith('<pre>');
  }

  restore(text: string): string {
    const restored = text.replace(
      /\u{E000}(\d+)\u{E001}/gu,
      (_all, index: string) => this.#html[Number(index)] ?? '',
    );
    return restored.includes('\u{E000}') ? this.restore(restored) : restored;
  }
}

/** Code and backslash escapes come first: what they protect is neither a mention nor markup. */
function protectLiterals(source: string, pieces: Pieces): string {
  return source
    .replace(/^```[^\n]*\n([\s\S]*?)^```[ \t]*$/gm, (_all, code: string) =>
      pieces.keep(`<pre><code>${escapeHtml(code)}</code></pre>`),
    )
    .replace(/(`+)([^\n]+?)\1/g, (_all, _ticks: string, code: string) =>
      pieces.keep(`<code>${escapeHtml(code.trim())}</code>`),
    )
    .replace(/\\([\\`*_{}[\]()#+\-.!<>|~])/g, (_all, char: string) => pieces.keep(escapeHtml(char)));
}

function inline(source: string, pieces: Pieces): string {
  const withLinks = source.replace(
    /\[([^\]]+)\]\((https?:\/\/[^\s)]+|mailto:[^\s)]+)\)/g,
    (_all, label: string, href: string) =>
      `${pieces.keep(`<a href="${escapeHtml(href)}" rel="nofollow">`)}${label}${pieces.keep('</a>')}`,
  );
  return escapeHtml(withLinks)
    .replace(/\*\*(?=\S)(.+?)(?<=\S)\*\*/g, '<strong>$1</strong>')
    .replace(/__(?=\S)(.+?)(?<=\S)__/g, '<strong>$1</strong>')
    .replace(/(?<![\w*])\*(?=\S)(.+?)(?<=\S)\*(?![\w*])/g, '<em>$1</em>')
    .replace(/(?<![\w])_(?=\S)(.+?)(?<=\S)_(?![\w])/g, '<em>$1</em>')
    .replace(/~~(?=\S)(.+?)(?<=\S)~~/g, '<del>$1</del>');
}

const LIST_ITEM = /^( *)(?:([-*+])|(\d{1,9})[.)])\s+(.*)$/;
const RULE = /^ {0,3}([-*_])(?: *\1){2,} *$/;

type ListItem = { indent: number; ordered: boolean; text: string };

function listItem(line: string): ListItem {
  const [, spaces = '', , number, text = line.trim()] = LIST_ITEM.exec(line) ?? [];
  return { indent: spaces.length, ordered: number !== undefined, text };
}

/** Items that stand two columns further in than the first belong to the one before them. */
function listBlock(items: readonly ListItem[], pieces: Pieces): string {
  const [first] = items;
  if (first === undefined) return '';
  const html: string[] = [];
  for (let at = 0; at < items.length; ) {
    const next = items.findIndex(({ indent }, index) => index > at && indent < first.indent + 2);
    const end = next === -1 ? items.length : next;
    const inner = listBlock(items.slice(at + 1, end), pieces);
    html.push(`<li>${inline(items[at]?.text ?? '', pieces)}${inner}</li>`);
    at = end;
  }
  return first.ordered ? `<ol>${html.join('')}</ol>` : `<ul>${html.join('')}</ul>`;
}

type Kind = 'blank' | 'list' | 'rule' | 'heading' | 'quote' | 'piece' | 'text';

/** Only inside a list an item may stand far in; elsewhere that is no list. */
function isListItem(line: string, before: Kind): boolean {
  return LIST_ITEM.test(line) && (before === 'list' || listItem(line).indent < 4);
}

function kindOf(line: string, pieces: Pieces, before: Kind): Kind {
  if (line.trim() === '') return 'blank';
  if (RULE.test(line)) return 'rule';
  if (isListItem(line, before)) return 'list';
  if (/^#{1,6}\s/.test(line)) return 'heading';
  if (/^\s*>/.test(line)) return 'quote';
  return pieces.isBlock(line) ? 'piece' : 'text';
}

function block(kind: Kind, lines: readonly string[], pieces: Pieces): string {
  if (kind === 'blank') return '';
  if (kind === 'piece') return lines.join('');
  if (kind === 'rule') return lines.map(() => '<hr/>').join('');
  if (kind === 'list') return listBlock(lines.map(listItem), pieces);
  if (kind === 'quote') {
    const quoted = lines.map((line) => inline(line.replace(/^\s*>\s?/, ''), pieces));
    return `<blockquote>${quoted.join('<br/>')}</blockquote>`;
  }
  if (kind === 'heading')
    return lines
      .map((line) => {
        const level = /^#+/.exec(line)?.[0].length ?? 1;
        return `<h${level}>${inline(line.replace(/^#+\s+/, ''), pieces)}</h${level}>`;
      })
      .join('');
  return `<p>${lines.map((line) => inline(line.trimEnd(), pieces)).join('<br/>')}</p>`;
}

function blocks(source: string, pieces: Pieces): string {
  const html: string[] = [];
  let kind: Kind = 'blank';
  let lines: string[] = [];
  for (const line of [...source.split('\n'), '']) {
    const next = kindOf(line, pieces, kind);
    if (next !== kind) {
      html.push(block(kind, lines, pieces));
      lines = [];
      kind = next;
    }
    lines.push(line);
  }
  return html.join('');
}

function plain(html: string): string {
  const text = html
    .replace(/<\/(?:ul|ol)><\/li>/g, '')
    // A list inside of an item begins on a line of its own; one after another block does so anyway.
    .replace(/(?<!^|<\/(?:p|ul|ol|h\d|blockquote|pre)>|<hr\/>)<(?:ul|ol)>/g, '\n')
    .replace(/<li>/g, '- ')
    .replace(/<br\/>|<\/(?:li|h\d)>/g, '\n')
    .replace(/<\/(?:p|ul|ol|blockquote|pre)>/g, '\n\n')
    .replace(/<[^>]+>/g, '');
  return unescapeHtml(text)
    .replace(/\n{3,}/g, '\n\n')
    .trim();
}

export function renderMarkdown(
  markdown: string,
  resolve: (target: MentionTarget) => Mention | undefined,
): Rendered {
  const pieces = new Pieces();
  const people = new Set<string>();
  const groups = new Set<string>();
  const clean = markdown.replace(/[\u{E000}\u{E001}\r]/gu, '');
  const mentioned = protectLiterals(clean, pieces).replace(
    MENTION,
    (_all, group?: string, email?: string, emailLabel?: string, id?: string, idLabel?: string) => {
      if (group !== undefined) {
        groups.add('all');
        return pieces.keep(
          '<spark-mention data-object-type="groupMention" data-group-type="all">All</spark-mention>',
        );
      }
      const label = emailLabel ?? idLabel;
      const found = resolve({
        kind: email === undefined ? 'id' : 'email',
        value: (email ?? id ?? '').trim(),
        label,
      });
      if (found === undefined) return pieces.keep(escapeHtml(label ?? email ?? id ?? ''));
      people.add(found.personId);
      return pieces.keep(
        `<spark-mention data-object-type="person" data-object-id="${escapeHtml(found.personId)}">${escapeHtml(found.label)}</spark-mention>`,
      );
    },
  );
  const html = pieces.restore(blocks(mentioned, pieces));
  return { html, text: plain(html), mentionedPeople: [...people], mentionedGroups: [...groups] };
}
