import { errorAt, type Report } from '../diagnostic/diagnostic-at.ts';
import { textOf } from '../source/bytes.ts';
import type { Span } from '../source/span.ts';
import type { Condition, Word } from '../syntax/ast-words.ts';
import type { MountRule } from '../syntax/ast-rules.ts';
import { isMountCommand, isPropagation, mountOption, type MountFlag } from '../syntax/vocabulary/mount-options.ts';
import { checkOptions, isOptions } from './mount.ts';

/**
 * Reports a mount or remount rule that no mount could match: what is mounted and where do not go with what is done. The compiler
 * makes nothing of it then, and fails.
 *
 * @param rule - one that is compiled, and not forgotten with the condition or the block that it stands in
 * @see `mnt_rule::gen_flag_rules` of apparmor_parser
 */
export function checkMountUse(rule: MountRule, report: Report): void {
  const isSound = checkOptions(rule, () => undefined);
  if (!isSound || (rule.keyword !== 'mount' && rule.keyword !== 'remount')) return;
  const required = rule.conditions.filter((condition) => isOptions(condition) && condition.operator === '=');
  const optional = rule.conditions
    .filter((condition) => isOptions(condition) && condition.operator !== '=')
    .flatMap(flagsOf);
  const fileSystemType = rule.conditions.find(isFileSystemType);
  const source = rule.keyword === 'mount' ? rule.source : undefined;
  const mountPoint = rule.keyword === 'mount' ? rule.mountPoint : rule.source;
  if (required.length === 0 && optional.length === 0) return;
  const isOfUse = (written: readonly MountFlag[]): boolean => {
    const flags: readonly MountFlag[] = rule.keyword === 'remount' ? [...written, 'remount'] : written;
    if (flags.length === 0) return true;
    if (flags.includes('remount') && source === undefined && fileSystemType === undefined) return true;
    if (flags.includes('bind') && fileSystemType === undefined) return true;
    const hasBoth = source !== undefined && mountPoint !== undefined;
    if (flags.some(isPropagation) && !hasBoth && fileSystemType === undefined) return true;
    if (flags.includes('move') && fileSystemType === undefined) return true;
    return [...flags, ...optional].some((flag) => !isMountCommand(flag));
  };
  if ((required.length === 0 ? [[]] : required.map(flagsOf)).some(isOfUse)) return;
  const span: Span = (required[0] ?? rule.conditions.find(isOptions))?.span ?? rule.span;
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

function isFileSystemType({ name }: Condition): boolean {
  return (name as string) === 'fstype' || (name as string) === 'vfstype';
}
