import type { ByteString } from '../source/bytes.ts';
import type { FileRule, PermissionWord, Rule } from './ast-rules.ts';
import type { Parser } from './parser.ts';
import { permissionEnd } from './scanner.ts';

/** Reports what the grammar takes and apparmor_parser still refuses in a rule by itself. */
export function checkRule(parser: Parser, rule: Rule): void {
  // Nearly every rule has nothing to look at, and these are the fast ways to see that.
  const { owner, priority } = rule.qualifiers;
  if (owner !== undefined || priority !== undefined || rule.kind === 'rlimit') checkQualifiers(parser, rule);
  if (rule.kind !== 'file' || rule.permissions === undefined) return;
  const isPlain = rule.safety === undefined && rule.subset === undefined;
  if (isPlain && !/[aAxX]/.test(rule.permissions.text)) return;
  checkFileRule(parser, rule, rule.permissions);
}

/** Only files have owners, and not all rules have an order. */
function checkQualifiers(parser: Parser, { kind, qualifiers, span }: Rule): void {
  const { priority, owner } = qualifiers;
  const report = (what: string, hint: string) => {
    parser.error('unknown-qualifier', parser.span(span.start, ruleStart(parser, span.start)), what, { hint });
  };
  if (kind === 'rlimit' && Object.keys(qualifiers).length > 0) {
    report('a limit takes no qualifiers', 'write `set rlimit` alone');
  } else if (owner !== undefined && kind !== 'file' && kind !== 'link') {
    report(`\`${owner}\` before a rule that is not about files`, 'only what is done with files depends on their owner');
  } else if (priority !== undefined && priority.value !== 0 && (kind === 'network' || kind === 'all')) {
    report('this kind of rule takes no priority', 'delete `priority`');
  }
}

/** Behind the first word of a rule: the whole of its qualifiers is too much to underline. */
function ruleStart(parser: Parser, start: number): number {
  let end = start;
  while (end < parser.text.length && !' \t\r\n,='.includes(parser.text[end] ?? '')) end++;
  return end;
}

/** The permissions of a file rule against each other, its qualifiers and its target. */
function checkFileRule(parser: Parser, rule: FileRule, permissions: PermissionWord): void {
  const { qualifiers, safety, subset } = rule;
  const letters = split(permissions.text);
  const report = (message: string, hint: string) => parser.error('invalid-value', permissions.span, message, { hint });
  const exec = letters.filter((letter) => /x$/i.test(letter));
  const qualified = exec.filter((letter) => letter.length > 1);
  if (letters.includes('a') && letters.includes('w')) {
    report('`a` and `w` exclude each other', '`w` allows to append, too');
  } else if (excludesEarlier(exec)) {
    report('more than one way to execute', 'give one of them, such as `ix` or `Px`');
  } else if (qualified[0] !== undefined && qualifiers.mode === 'deny') {
    report(`\`${qualified[0]}\` in a deny rule`, 'to deny execution, write `x`');
  } else if (exec.length > 0 && qualified.length === 0 && qualifiers.mode !== 'deny') {
    const hint = 'write `ix`, `px`, `cx` or `ux`; `x` alone is for deny rules';
    report('`x` does not say under which profile to execute', hint);
  }
  if (safety !== undefined && exec.length === 0)
    report(`\`${safety}\` without an execute permission`, 'add one, such as `Px`');
  if (subset !== undefined && letters.some((letter) => letter !== 'l')) {
    report(`\`${subset}\` with other permissions than \`l\``, 'give the others in a rule of their own');
  }
}

/** Each permission; the case of the first letter says how safe an execution is, that of others nothing. */
function split(text: ByteString): readonly string[] {
  const letters: string[] = [];
  for (let at = 0; at < text.length;) {
    const end = Math.max(permissionEnd(text, at), at + 1);
    const first = end > at + 1 ? text[at] : text[at]?.toLowerCase();
    letters.push(`${first}${text.slice(at + 1, end).toLowerCase()}`);
    at = end;
  }
  return letters;
}

/** Whether one way to execute contradicts those before it. `ix` goes with all, and then all goes. */
function excludesEarlier(exec: readonly string[]): boolean {
  let [earlier = ''] = exec;
  for (const letter of exec.slice(1)) {
    if (letter.toLowerCase() === 'ix') return false;
    if (letter !== 'x' && letter !== earlier) return true;
    if (letter !== 'x') earlier = letter;
  }
  return false;
}
