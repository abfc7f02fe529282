import { errorAt, type Report } from '../diagnostics/diagnostic-at.ts';
import { textOf } from '../source/printable-text.ts';
import type { ProfileFlags } from '../language/ast.ts';
import type { Word } from '../language/ast-words.ts';
import { errorName } from '../language/keywords/error-names.ts';
import { isModeFlag } from '../language/keywords/flags.ts';
import { isLaterSignalName, signalNumber } from '../language/keywords/signals.ts';
import { laterSyntax } from './later-syntax.ts';

/** Mutually exclusive flags, by the names before a `=`. */
const opposites: ReadonlyMap<string, readonly string[]> = new Map([
  ['mediate_deleted', ['delegate_deleted']],
  ['attach_disconnected', ['no_attach_disconnected']],
  ['attach_disconnected.path', ['no_attach_disconnected']],
  ['attach_disconnected.ipc', ['no_attach_disconnected']],
  ['chroot_attach', ['chroot_no_attach']],
  ['chroot_relative', ['namespace_relative']],
]);

/**
 * Reports mutually exclusive flags of a profile, and flags with several values.
 *
 * @see `flagvals::merge` of apparmor_parser
 */
export function checkFlags({ values }: ProfileFlags, report: Report): void {
  for (const [index, flag] of values.entries()) {
    const name = nameOf(flag);
    if (name === 'attach_disconnected.ipc') report(laterSyntax(flag.span, '`attach_disconnected.ipc`'));
    if (isLaterSignal(flag)) report(laterSyntax(flag.span, `the name of the signal in \`${textOf(flag.value)}\``));
    const earlier = values.slice(0, index).find((other) => excludes(other, flag));
    if (earlier === undefined) continue;
    const message = `flag \`${textOf(flag.value)}\` conflicts with \`${textOf(earlier.value)}\``;
    report({
      ...errorAt(flag.span, 'conflicting-flags', message, 'a profile can have only one of the two'),
      related: [{ message: 'also given here', span: earlier.span }],
    });
  }
}

function nameOf({ value }: Word): string {
  const equals = value.indexOf('=');
  return equals === -1 ? value : value.slice(0, equals);
}

function excludes(left: Word, right: Word): boolean {
  const [leftName, rightName] = [nameOf(left), nameOf(right)];
  if (leftName === rightName) return differ(valueOf(left), valueOf(right));
  if (isModeFlag(leftName) && isModeFlag(rightName)) return true;
  return (opposites.get(leftName) ?? []).includes(rightName) || (opposites.get(rightName) ?? []).includes(leftName);
}

/** Compares values. A flag without a value is compatible with any value of the flag. */
function differ(left: string | number | undefined, right: string | number | undefined): boolean {
  return left !== undefined && right !== undefined && left !== right;
}

/** Returns the value of a flag, normalized across synonyms; undefined for a flag without a value. */
function valueOf(flag: Word): string | number | undefined {
  const equals = flag.value.indexOf('=');
  if (equals === -1) return undefined;
  const value = flag.value.slice(equals + 1);
  const name = nameOf(flag);
  return name === 'kill.signal' ? signalNumber(value) : name === 'error' ? errorName(value) : value;
}

function isLaterSignal(flag: Word): boolean {
  return nameOf(flag) === 'kill.signal' && isLaterSignalName(flag.value.slice('kill.signal='.length));
}
