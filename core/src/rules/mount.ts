import { errorAt, type Report } from '../diagnostic/diagnostic-at.ts';
import { textOf } from '../source/bytes.ts';
import type { Span } from '../source/span.ts';
import type { Condition, Word } from '../syntax/ast.ts';
import type { MountRule } from '../syntax/ast-rules.ts';
import { suggest } from '../syntax/suggest.ts';
import {
  isMountCommand,
  isPropagation,
  mountOption,
  mountOptionNames,
  type MountFlag,
  type MountOption,
} from '../syntax/vocabulary/mount-options.ts';
import { removedSyntax } from './later-syntax.ts';

/**
 * Reports options of a mount, remount or umount rule that do not exist or exclude each other, and rules that no mount could
 * match: what is mounted and where do not go with what is done.
 *
 * @param isCompiled - whether the rule is in no block, which would drop it
 * @see `mnt_rule::mnt_rule` and `mnt_rule::gen_flag_rules` of apparmor_parser
 */
export function checkMount(rule: MountRule, isCompiled: boolean, report: Report): void {
  for (const { operator, span } of rule.conditions) {
    if (operator !== ':=') continue;
    report(
      errorAt(span, 'invalid-value', '`:=` in a mount rule', 'write `=`, or `in (…)` for options that may be missing'),
    );
  }
  const [first] = rule.mountPointConditions;
  if (first !== undefined) {
    const hint = 'write the conditions before `->`';
    report(
      errorAt(
        first.span,
        'invalid-value',
        'a condition of the mount point, which apparmor_parser does not take yet',
        hint,
      ),
    );
  }
  let areKnown = true;
  for (const condition of rule.conditions) {
    if (!isOptions(condition)) continue;
    for (const value of condition.values) areKnown = checkOption(value, report) && areKnown;
    if (condition.operator === '=') areKnown = checkConflicts(condition, report) && areKnown;
  }
  if (isCompiled && areKnown && (rule.keyword === 'mount' || rule.keyword === 'remount')) checkUse(rule, report);
}

function isOptions({ name }: Condition): boolean {
  return (name as string) === 'options' || (name as string) === 'option';
}

function isFileSystemType({ name }: Condition): boolean {
  return (name as string) === 'fstype' || (name as string) === 'vfstype';
}

function checkOption({ value, span }: Word, report: Report): boolean {
  if (mountOption(value) !== undefined) return true;
  const guess = suggest(value, mountOptionNames);
  const several = /^\[?([^[\]]+,[^[\]]+?)\]?$/.exec(textOf(value));
  const hint =
    several !== null
      ? `several options are written \`options=(${several[1]})\``
      : guess === undefined
        ? 'mount(8) has the options that every file system has'
        : `did you mean \`${guess}\`?`;
  report(errorAt(span, 'invalid-value', `unknown mount option \`${textOf(value)}\``, hint));
  return false;
}

/** Required options must not exclude each other; those behind `in` may. */
function checkConflicts({ values }: Condition, report: Report): boolean {
  for (const [index, value] of values.entries()) {
    const option = mountOption(value.value);
    const earlier = values.slice(0, index).find((other) => excludes(option, mountOption(other.value)));
    if (earlier === undefined) continue;
    const what = `\`${textOf(value.value)}\` and \`${textOf(earlier.value)}\` in one list of options`;
    if (involves(value, earlier, 'norelatime')) {
      report(removedSyntax(value.span, what, 'delete one of them'));
      continue;
    }
    const hint = 'give each a rule of its own, or write `options in (…)` for options that may be missing';
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

/** Whether any mount could match: the compiler makes nothing of the rule otherwise, and fails. */
function checkUse(rule: MountRule, report: Report): void {
  const required = rule.conditions.filter((condition) => isOptions(condition) && condition.operator === '=');
  if (required.length === 0) return;
  const optional = rule.conditions
    .filter((condition) => isOptions(condition) && condition.operator !== '=')
    .flatMap(flagsOf);
  const fileSystemType = rule.conditions.find(isFileSystemType);
  const source = rule.keyword === 'mount' ? rule.source : undefined;
  const mountPoint = rule.keyword === 'mount' ? rule.mountPoint : rule.source;
  const isOfUse = (options: Condition): boolean => {
    const flags = flagsOf(options);
    if (rule.keyword === 'remount') flags.push('remount');
    if (flags.length === 0) return true;
    if (flags.includes('remount') && source === undefined && fileSystemType === undefined) return true;
    if (flags.includes('bind') && fileSystemType === undefined) return true;
    const hasBoth = source !== undefined && mountPoint !== undefined;
    if (flags.some(isPropagation) && !hasBoth && fileSystemType === undefined) return true;
    if (flags.includes('move') && fileSystemType === undefined) return true;
    return [...flags, ...optional].some((flag) => !isMountCommand(flag));
  };
  if (required.some(isOfUse)) return;
  const span: Span = required[0]?.span ?? rule.span;
  const [message, hint] = useless(required.flatMap(flagsOf), fileSystemType, source);
  report(errorAt(span, 'invalid-value', message, hint));
}

function useless(
  flags: readonly MountFlag[],
  fileSystemType: Condition | undefined,
  source: Word | undefined,
): readonly [message: string, hint: string] {
  if (fileSystemType !== undefined) {
    const message = `\`${textOf(fileSystemType.name)}\` with options that mount no new file system`;
    return [message, `delete \`${textOf(fileSystemType.name)}\`, or the options`];
  }
  const what = flags.includes('remount') ? 'a remount' : 'a change of propagation';
  const path = source === undefined ? 'PATH' : textOf(source.raw);
  return [`${what} has a mount point and no source`, `write the mount point alone: \`mount options=(…) -> ${path},\``];
}

function flagsOf({ values }: Condition): MountFlag[] {
  return values.flatMap(({ value }) => mountOption(value)?.sets ?? []);
}
