/** The values of template fields. A repeated field is a list; an empty list is false in an `if`. */
export type TemplateValues = ReadonlyMap<string, readonly string[]>;

/** The expanded policy text, or the first unsupported construct with a line number from 1. */
export type ExpandedTemplate = { readonly text: string } | { readonly problem: string; readonly line: number };

/** An action `{{…}}`, or the text before an action. */
interface Piece {
  readonly text: string;
  readonly action?: string;
  readonly line: number;
}

/** An open block: whether the content is kept, and the earlier conditions. */
interface Block {
  readonly kind: 'if' | 'range';
  isKept: boolean;
  hadTrue: boolean;
  /** For `range`: the values, the variable, and the start of the repeated output. */
  readonly values: readonly string[];
  readonly variable: string;
  readonly from: number;
}

/**
 * Expands policy in Go's text/template, as far as containerd, moby and container-libs use the language: fields, `if`
 * with `else`, `eq`, `ge` and `not`, `range`, comments and trim marks. For a Go file, expands the raw strings that
 * declare a profile. Line numbers stay the line numbers of the file.
 *
 * @param text - a character for each byte
 */
export function expandTemplate(text: string, values: TemplateValues): ExpandedTemplate {
  const source = rawStrings(text) ?? text;
  const pieces = piecesOf(source);
  const blocks: Block[] = [];
  const out: string[] = [];
  const isKept = (): boolean => blocks.every((block) => block.isKept);
  // The conditions of skipped blocks need no values.
  const known = (own?: Block): TemplateValues | undefined =>
    own?.hadTrue !== true && blocks.every((block) => block === own || block.isKept) ? values : undefined;
  for (const { text: before, action, line } of pieces) {
    out.push(isKept() ? before : newlinesOf(before));
    if (action === undefined) continue;
    const words = action.replace(/^-\s|\s-$/g, '').trim();
    const problem = (message: string): ExpandedTemplate => ({ problem: message, line });
    const [, keyword, rest = ''] = /^(if|range|else|end|with|define|template|block)\b\s*([^]*)$/.exec(words) ?? [];
    const last = blocks.at(-1);
    if (words.startsWith('/*')) out.push(newlinesOf(action));
    else if (keyword === 'end') {
      if (last === undefined) return problem('`end` without a beginning');
      if (last.kind === 'range') repeat(out, last);
      blocks.pop();
    } else if (keyword === 'else') {
      if (last === undefined) return problem('`else` without a beginning');
      const condition = rest === '' ? true : conditionOf(rest.replace(/^if\s+/, ''), known(last));
      if (typeof condition === 'string') return problem(condition);
      last.isKept = !last.hadTrue && condition;
      last.hadTrue ||= last.isKept;
    } else if (keyword === 'if') {
      const condition = conditionOf(rest, known());
      if (typeof condition === 'string') return problem(condition);
      blocks.push({ kind: 'if', isKept: condition, hadTrue: condition, values: [], variable: '', from: out.length });
    } else if (keyword === 'range') {
      const [, variable = '.', field = ''] = /^(?:(?:\$\w+\s*,\s*)?(\$\w+)\s*:=\s*)?\.(\w+)$/.exec(rest) ?? [];
      if (field === '') return problem(`\`${words}\` is not understood`);
      const listed = values.get(field) ?? (isKept() ? undefined : []);
      if (listed === undefined) return problem(noValue(`.${field}`));
      blocks.push({
        kind: 'range',
        isKept: listed.length > 0,
        hadTrue: false,
        values: listed,
        variable,
        from: out.length,
      });
    } else if (keyword !== undefined) return problem(`\`${words}\` is not understood`);
    else {
      const value = isKept() ? valueOf(words, values, blocks) : '';
      if (value === undefined) return problem(noValue(words));
      out.push(`${value}${newlinesOf(action)}`);
    }
  }
  if (blocks.length > 0) return { problem: 'an `if` or `range` without `end`', line: pieces.at(-1)?.line ?? 1 };
  return { text: out.join('') };
}

/** A placeholder for the value of a `range`, replaced at the end of the block. */
const placeholder = '\0';

/** Repeats the body of a `range` for all values, all on the lines of the last value. */
function repeat(out: string[], { values, from }: Block): void {
  const body = out.splice(from).join('');
  const onOneLine = body.replaceAll('\n', ' ');
  const others = values.slice(0, -1).map((value) => onOneLine.replaceAll(placeholder, () => value));
  out.push(
    ...others,
    body.replaceAll(placeholder, () => values.at(-1) ?? ''),
  );
}

function valueOf(words: string, values: TemplateValues, blocks: readonly Block[]): string | undefined {
  if (blocks.some(({ kind, variable }) => kind === 'range' && variable === words)) return placeholder;
  const field = /^\.(\w+)$/.exec(words)?.[1];
  const given = field === undefined ? undefined : values.get(field);
  return given === undefined ? undefined : (given[0] ?? '');
}

/**
 * Evaluates a condition. Returns a problem if the condition is unsupported, or if a field has no value.
 *
 * @param values - undefined in a skipped block: the condition is false
 */
function conditionOf(words: string, values: TemplateValues | undefined): boolean | string {
  const [, not, rest = ''] = /^(not\s+)?(.*)$/s.exec(words) ?? [];
  if (not !== undefined) {
    const condition = conditionOf(rest, values);
    return typeof condition === 'string' ? condition : !condition;
  }
  const [, operator, name = '', written = ''] =
    /^(?:(eq|ne|ge|gt|le|lt)\s+)?\.(\w+)(?:\s+("[^"]*"|-?\d+))?$/.exec(words) ?? [];
  if (name === '' || (operator === undefined) !== (written === '')) return `\`${words}\` is not understood`;
  if (values === undefined) return false;
  const given = values.get(name);
  if (given === undefined) return noValue(`.${name}`);
  if (operator === undefined) return given.some((value) => value !== '' && value !== 'false' && value !== '0');
  const [value = '', other] = [given[0], written.replace(/^"|"$/g, '')];
  const [left, right] = [Number(value), Number(other)];
  const compared = { ge: left >= right, gt: left > right, le: left <= right, lt: left < right };
  return { eq: value === other, ne: value !== other, ...compared }[operator] ?? false;
}

function noValue(words: string): string {
  return `no value for \`${words}\``;
}

/**
 * Returns whether a text has an action such as `{{.Name}}` or `{{end}}` outside of comments. In policy, such braces would
 * be an alternation of a single pattern, which compilers refuse.
 */
export function isTemplate(text: string): boolean {
  return /^[^#\n]*?\{\{-?\s*(?:\.\w+|end)\s*-?\}\}/m.test(text);
}

function piecesOf(text: string): readonly Piece[] {
  const pieces: Piece[] = [];
  let [from, line] = [0, 1];
  for (const { 0: whole, 1: action = '', index } of text.matchAll(
    /\{\{((?:\/\*[^]*?\*\/|-\s*\/\*[^]*?\*\/\s*-?|[^{}])*?)\}\}/g,
  )) {
    const before = text.slice(from, index);
    line += countOf(before);
    pieces.push({ text: before, action, line });
    line += countOf(whole);
    from = index + whole.length;
  }
  return [...pieces, { text: text.slice(from), line }];
}

function countOf(text: string): number {
  return newlinesOf(text).length;
}

function newlinesOf(text: string): string {
  return text.replaceAll(/[^\n]+/g, '');
}

/**
 * Keeps the raw strings with a profile of a Go file, without a change of line numbers; undefined if the text is not Go.
 */
function rawStrings(text: string): string | undefined {
  if (!/^package \w+\s*(?:\/\/.*)?$/m.test(text)) return undefined;
  return text
    .split('`')
    .map((part, at) => (at % 2 === 1 && /^\s*profile\s/m.test(part) ? part : newlinesOf(part)))
    .join('');
}
