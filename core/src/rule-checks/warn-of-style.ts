import { warningAt, type Report } from '../diagnostics/diagnostic-at.ts';
import type { ByteString } from '../source/bytes.ts';
import { textOf } from '../source/printable-text.ts';
import type { Statement } from '../language/ast.ts';
import type { MountRule, PermissionWord, RlimitRule } from '../language/ast-rules.ts';
import { mountOption, propagations, type MountFlag } from '../language/keywords/mount-options.ts';
import { rlimits } from '../language/keywords/rlimits.ts';
import { splitPermissions } from './exec-permissions.ts';

/**
 * Warns of valid statements that are obsolete or dangerous, or have an implied default. These are the warnings of
 * apparmor_parser for `--warn=deprecated`, `include`, `dangerous` and `missing`.
 *
 * @param inside - whether the statements are in a profile, or in a file included by profiles
 */
export function warnOfStyle(statements: readonly Statement[], inside: boolean, report: Report): void {
  for (const statement of statements) warnOfStatement(statement, inside, report);
}

function warnOfStatement(statement: Statement, inside: boolean, report: Report): void {
  switch (statement.kind) {
    case 'include':
      if (!statement.hash) return;
      report(warningAt(statement.span, 'deprecated-syntax', '`#include` looks like a comment', 'write `include`'));
      return;
    case 'profile':
      if (!inside && statement.name.value.startsWith('/')) {
        const path = textOf(statement.name.value);
        const hint = `write \`profile NAME ${path}\`: a name, and the path for its attachment`;
        report(
          warningAt(statement.name.span, 'deprecated-syntax', `the path \`${path}\` as the name of a profile`, hint),
        );
      }
      warnOfStyle(statement.body, true, report);
      return;
    case 'block':
      warnOfStyle(statement.body, true, report);
      return;
    case 'conditional':
      warnOfStyle(statement.then, inside, report);
      if (statement.otherwise === undefined) return;
      warnOfStyle('kind' in statement.otherwise ? [statement.otherwise] : statement.otherwise, inside, report);
      return;
    case 'file':
      if (statement.permissions !== undefined) warnOfPermissions(statement.permissions, report);
      return;
    case 'mount':
      warnOfMountPoint(statement, report);
      return;
    case 'rlimit':
      warnOfUnit(statement, report);
      return;
    default:
  }
}

function warnOfPermissions({ text, span }: PermissionWord, report: Report): void {
  // Fast path: most rules have neither upper case nor `ux`.
  if (!/[A-Zu]/.test(text)) return;
  // Upper case has a meaning only for the first letter: `Px`, `Cix`, `Ux`.
  const lower = splitPermissions(text)
    .map((letter) =>
      /^[PCU]/.test(letter) ? letter.slice(0, 1) + letter.slice(1).toLowerCase() : letter.toLowerCase(),
    )
    .join('');
  if (lower !== text)
    report(warningAt(span, 'deprecated-syntax', `upper case in the permissions \`${text}\``, `write \`${lower}\``));
  if (splitPermissions(lower as ByteString).includes('ux')) {
    const message = '`ux` executes the program unconfined, with the environment of the caller';
    report(warningAt(span, 'dangerous-permission', message, 'write `Ux`, or name a profile with `Px`'));
  }
}

/**
 * Warns of a mount point in the place of the source. A change of propagation has no source, so apparmor_parser takes
 * the source for the mount point.
 */
function warnOfMountPoint({ keyword, conditions, source, mountPoint }: MountRule, report: Report): void {
  if (keyword !== 'mount' || source === undefined || mountPoint !== undefined) return;
  const required = conditions.filter(({ name, operator }) => /^options?$/.test(name) && operator === '=');
  const options = required.flatMap(({ values }) => values.map(({ value }) => mountOption(value)?.sets ?? []));
  if (!options.flat().some((flag) => (propagations as readonly MountFlag[]).includes(flag))) return;
  const hint = `write \`-> ${textOf(source.raw)}\``;
  report(warningAt(source.span, 'deprecated-syntax', 'a mount point in the place of a source', hint));
}

function warnOfUnit({ limit, value, unit }: RlimitRule, report: Report): void {
  const counts = rlimits.get(limit.value);
  if (unit !== undefined || (value.value as string) === 'infinity') return;
  if (counts !== 'seconds' && counts !== 'microseconds') return;
  const hint = `write \`${value.value} ${counts === 'seconds' ? 's' : 'us'}\``;
  report(warningAt(value.span, 'implied-default', `\`${limit.value}\` without a unit counts ${counts}`, hint));
}
