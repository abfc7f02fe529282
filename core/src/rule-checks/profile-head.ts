import { errorAt, type Report } from '../diagnostics/diagnostic-at.ts';
import type { ByteString } from '../source/bytes.ts';
import { textOf } from '../source/printable-text.ts';
import type { ProfileDeclaration } from '../language/ast.ts';
import type { Word } from '../language/ast-words.ts';
import { removedNameStart } from '../language/parser/scanner.ts';
import { checkFlags } from './flags.ts';
import { laterSyntax, removedSyntax } from './later-syntax.ts';

/**
 * Reports errors in the head of a profile: in the name, in the flags, and attributes of profiles on a hat.
 *
 * @param isInside - whether the profile is, or may be, in a parent profile: an included file is parsed once for all
 * profiles
 * @see `profile_base` and `parse_label` of apparmor_parser
 */
export function checkProfileHead(profile: ProfileDeclaration, isInside: boolean, report: Report): void {
  const { keyword, name, xattrs, flags, identities } = profile;
  checkName(profile, report);
  if (flags !== undefined) checkFlags(flags, report);
  const [xattr] = xattrs ?? [];
  if (xattr !== undefined && isInside && (keyword === 'hat' || keyword === '^')) {
    const hint = 'change_hat(2) enters a hat, independent of programs: delete `xattrs`';
    report(errorAt(xattr.span, 'invalid-value', `\`xattrs\` on the hat \`${textOf(name.value)}\``, hint));
  }
  for (const { span } of xattrs ?? []) {
    const { source, start } = span;
    const end = removedNameStart(source.text, start);
    if (end === start) continue;
    const shown = textOf(source.text.slice(start, end) as ByteString);
    report(removedSyntax(span, `the name of an attribute that begins with \`${shown}\``));
  }
  for (const identity of identities?.flat() ?? []) checkIdentity(identity, report);
  const [[identity] = []] = identities ?? [];
  if (identity !== undefined) report(laterSyntax(identity.span, '`identities`'));
}

/** Checks `name`, `:namespace:name` or `:namespace://name`. */
function checkName({ keyword, name: { value, span } }: ProfileDeclaration, report: Report): void {
  const say = (message: string, hint: string) => report(errorAt(span, 'invalid-name', message, hint));
  const shown = `\`${textOf(value)}\``;
  if (value.startsWith('&')) {
    say(`the name ${shown} starts with \`&\`, which stacks labels`, 'delete the `&`');
    return;
  }
  if (!value.startsWith(':')) {
    if (value.length === 0) say('a profile with an empty name', 'write a name');
    else if (keyword === 'none' && !value.startsWith('/'))
      say(`the name ${shown} opens a profile without the keyword`, `write \`profile ${textOf(value)} {\``);
    return;
  }
  const end = value.indexOf(':', 1);
  const wanted = 'write a profile in a policy namespace as `:namespace:name`';
  if (end === -1) say(`missing \`:\` after the namespace in ${shown}`, wanted);
  else if (end === 1) say(`the namespace in ${shown} is empty`, wanted);
  else if (/^(?:\/\/)?$/.test(value.slice(end + 1))) say(`${shown} has a policy namespace, but no profile`, wanted);
}

/** Reports blanks in an identity, unless the identity is a path. */
function checkIdentity({ value, span }: Word, report: Report): void {
  if (value.startsWith('/') || !value.includes(' ')) return;
  report(errorAt(span, 'invalid-value', `a blank in the identity \`${textOf(value)}\``, 'only a path may have blanks'));
}
