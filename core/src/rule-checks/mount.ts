import { errorAt, type Report } from '../diagnostics/diagnostic-at.ts';
import { textOf } from '../source/printable-text.ts';
import type { Condition, Word } from '../language/ast-words.ts';
import type { MountRule } from '../language/ast-rules.ts';
import { suggest } from '../diagnostics/suggest.ts';
import { mountOption, mountOptionNames, type MountFlag, type MountOption } from '../language/keywords/mount-options.ts';
import { removedSyntax } from './later-syntax.ts';
import { checkColon, checkLastColon } from './name-start.ts';

/**
 * Reports unknown or mutually exclusive options of a mount, remount or umount rule, and invalid conditions.
 *
 * @see `mnt_rule::mnt_rule` of apparmor_parser
 */
export function checkMount(rule: MountRule, report: Report): void {
  for (const name of [rule.source, rule.mountPoint]) {
    if (name === undefined) continue;
    checkColon(name, report);
    checkLastColon(name, report);
  }
  for (const { operator, span } of rule.conditions) {
    if (operator !== ':=') continue;
    report(errorAt(span, 'invalid-value', '`:=` in a mount rule', 'write `=`, or `in (…)` for optional options'));
  }
  const [first] = rule.mountPointConditions;
  if (first !== undefined) {
    const hint = 'write the conditions before `->`';
    report(
      errorAt(first.span, 'invalid-value', 'apparmor_parser does not support conditions of the mount point', hint),
    );
  }
  checkOptions(rule, report);
}

/** Checks the options of a rule for existence and compatibility. */
export function checkOptions({ conditions }: MountRule, report: Report): boolean {
  let areKnown = true;
  for (const condition of conditions) {
    if (!isOptions(condition)) continue;
    for (const value of condition.values) areKnown = checkOption(value, report) && areKnown;
    if (condition.operator === '=') areKnown = checkConflicts(condition, report) && areKnown;
  }
  return areKnown;
}

/** Checks whether a condition is about the options of a mount. */
export function isOptions({ name }: Condition): boolean {
  return (name as string) === 'options' || (name as string) === 'option';
}

function checkOption({ value, span }: Word, report: Report): boolean {
  if (mountOption(value) !== undefined) return true;
  const guess = suggest(value, mountOptionNames);
  const several = /^\[?([^[\]]+,[^[\]]+?)\]?$/.exec(textOf(value));
  const hint =
    several !== null
      ? `write several options as \`options=(${several[1]})\``
      : guess === undefined
        ? 'mount(8) lists the options of all file systems'
        : `did you mean \`${guess}\`?`;
  report(errorAt(span, 'invalid-value', `unknown mount option \`${textOf(value)}\``, hint));
  return false;
}

/** Reports mutually exclusive options in a list of required options. Options after `in` may conflict. */
function checkConflicts({ values }: Condition, report: Report): boolean {
  if (values.length < 2) return true;
  const options = values.map(({ value }) => mountOption(value));
  for (const [index, value] of values.entries()) {
    const earlier = values.find((_, before) => before < index && excludes(options[index], options[before]));
    if (earlier === undefined) continue;
    const what = `\`${textOf(value.value)}\` and \`${textOf(earlier.value)}\` in one list of options`;
    if (involves(value, earlier, 'norelatime')) {
      report(removedSyntax(value.span, what, 'delete one of the two'));
      continue;
    }
    const hint = 'write a rule for each, or `options in (…)` for optional options';
    report(errorAt(value.span, 'invalid-value', `${what}, which exclude each other`, hint));
    return false;
  }
  return true;
}

function involves(left: Word, right: Word, name: string): boolean {
  return (left.value as string) === name || (right.value as string) === name;
}

function excludes(left: MountOption | undefined, right: MountOption | undefined): boolean {
  const isSet = (option: MountOption | undefined, flag: MountFlag | undefined): boolean =>
    flag !== undefined && option !== undefined && option.sets.includes(flag);
  return isSet(left, right?.clears) || isSet(right, left?.clears);
}
