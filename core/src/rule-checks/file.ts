import { errorAt, warningAt, type Report } from '../diagnostics/diagnostic-at.ts';
import { textOf } from '../source/printable-text.ts';
import type { Qualifiers } from '../language/ast-words.ts';
import type { FileRule, PermissionWord } from '../language/ast-rules.ts';
import { execPermissions, splitPermissions } from './exec-permissions.ts';

/**
 * Reports permissions of a file rule in contradiction to the remaining permissions, the qualifiers or the target.
 *
 * @param around - the qualifiers of the enclosing blocks, outermost first
 * @see `check_x_qualifier` and `frule` of apparmor_parser
 */
export function checkFile(rule: FileRule, around: readonly Qualifiers[], report: Report): void {
  const { permissions } = rule;
  if (permissions === undefined) {
    checkBareFile(rule, around, report);
    return;
  }
  // For execute permissions, a mode different from the block's mode is an error.
  if (around.length > 0 && !/x/i.test(permissions.text)) warnOfLostMode(rule, around, report);
  // Fast path: most rules need no further check.
  const isPlain = rule.safety === undefined && rule.subset === undefined && rule.target === undefined;
  if (isPlain && !/[aAxX]/.test(permissions.text)) return;
  checkPermissions(rule, permissions, around, report);
}

/** Warns of a rule's own mode in a block: the outermost block alone decides whether a rule denies. */
function warnOfLostMode({ qualifiers, span }: FileRule, around: readonly Qualifiers[], report: Report): void {
  const { mode } = qualifiers;
  if (mode === undefined || mode === (around[0]?.mode ?? 'allow')) return;
  const message = `apparmor_parser drops \`${mode}\` of a rule in a block that ${around[0]?.mode === undefined ? 'has none' : `has \`${around[0].mode}\``}`;
  report(warningAt(span, 'ineffective-rule', message, 'write the rule outside of the block'));
}

/** Reports a bare `file,` that denies: `file,` includes `ix`, and `ix` cannot be denied. */
function checkBareFile({ qualifiers, span }: FileRule, around: readonly Qualifiers[], report: Report): void {
  if (![qualifiers, ...around].some(({ mode }) => mode === 'deny')) return;
  const message = '`file` in a deny rule includes `ix`, which cannot be denied';
  report(errorAt(span, 'invalid-value', message, 'write `deny /{**,} rwlkmx,`'));
}

function checkPermissions(
  rule: FileRule,
  permissions: PermissionWord,
  around: readonly Qualifiers[],
  report: Report,
): void {
  const { safety, subset } = rule;
  const letters = splitPermissions(permissions.text);
  const say = (message: string, hint: string) => report(errorAt(permissions.span, 'invalid-value', message, hint));
  const exec = execPermissions(letters);
  if (/a/i.test(permissions.text) && /w/i.test(permissions.text)) {
    say('`a` and `w` exclude each other', '`w` also allows to append');
  } else if (exec.conflict !== undefined) {
    say('several execute modes', 'write a single mode, such as `ix` or `Px`');
  } else if (exec.executes) {
    checkQualified(rule, isQualified(rule, exec.qualifiers), around, say, letters);
  }
  if (safety !== undefined && !exec.executes)
    say(`\`${safety}\` without an execute permission`, 'add an execute mode, such as `Px`');
  if (subset !== undefined && letters.some((letter) => letter.toLowerCase() !== 'l')) {
    say(`\`${subset}\` with permissions besides \`l\``, 'move further permissions into a separate rule');
  }
  if (rule.target !== undefined) checkTarget(rule, permissions, exec.executes, report);
}

/**
 * Checks whether `x` is qualified. `unsafe` qualifies an `x`; `safe` only cancels the unsafe meaning of a lower-case
 * letter.
 */
function isQualified({ safety }: FileRule, qualifiers: ReadonlySet<string>): boolean {
  if (safety === 'unsafe') return true;
  return qualifiers.size > 0;
}

/**
 * Requires a bare `x` in deny rules and a qualified `x` in all remaining rules. The rule and every enclosing block must
 * agree.
 */
function checkQualified(
  rule: FileRule,
  qualified: boolean,
  around: readonly Qualifiers[],
  say: (message: string, hint: string) => void,
  letters: readonly string[],
): void {
  const written = letters.find((letter) => letter.length > 1 && /x$/i.test(letter)) ?? 'x';
  const shown = rule.safety === 'unsafe' && written === 'x' ? '`unsafe` with `x`' : `\`${written}\``;
  for (const [index, { mode }] of [rule.qualifiers, ...around.toReversed()].entries()) {
    const where = index === 0 ? '' : ' of a block';
    if (mode === 'deny' && qualified) {
      say(`${shown} in a deny rule${where}`, 'to deny execution, write `x`');
      return;
    }
    if (mode !== 'deny' && !qualified) {
      if (index === 0)
        say('`x` without an execute mode', 'write `ix`, `px`, `cx` or `ux`; `x` alone is for deny rules');
      else say('`x` in a block that does not deny', 'write the deny rule outside of the block');
      return;
    }
  }
}

/** Reports a rule with `l` and `x` before a path: the single target can belong to only one permission. */
function checkTarget(rule: FileRule, permissions: PermissionWord, executes: boolean, report: Report): void {
  const links = /l/i.test(permissions.text);
  if (!links || rule.target === undefined) return;
  const { value, span } = rule.target;
  if (executes && rule.permissionsFirst) {
    const hint = 'move `l` and its target into a separate rule';
    report(errorAt(permissions.span, 'invalid-value', '`l` and `x` cannot share the target of a rule', hint));
  } else if (rule.permissionsFirst && /^&?:[^:]+:.+/s.test(value)) {
    const message = `\`${textOf(value)}\` is a profile, but the target of \`l\` is a path`;
    report(errorAt(span, 'invalid-value', message, 'write the target path of the link'));
  }
}
