import { errorAt, type Report } from '../diagnostics/diagnostic-at.ts';
import { textOf } from '../source/printable-text.ts';
import type { Condition, Word } from '../language/ast-words.ts';
import type { MountRule } from '../language/ast-rules.ts';
import { mountOption, type MountFlag } from '../language/keywords/mount-options.ts';
import { checkOptions, isOptions } from './mount.ts';
import { isFileSystemType, writtenMounts } from './written-mounts.ts';

/**
 * Reports a mount or remount rule that cannot match any mount, because source and mount point contradict the options.
 * The compiler produces nothing for such a rule, and fails.
 *
 * @param rule - a compiled rule, not dropped with an enclosing condition or block
 * @see `mnt_rule::gen_flag_rules` of apparmor_parser
 */
export function checkMountUse(rule: MountRule, report: Report): void {
  if (rule.keyword !== 'mount' && rule.keyword !== 'remount') return;
  if (writtenMounts(rule).length > 0 || !checkOptions(rule, () => undefined)) return;
  const options = rule.conditions.filter(isOptions);
  const required = options.filter(({ operator }) => operator === '=');
  const span = (required[0] ?? options[0])?.span ?? rule.span;
  const source = rule.keyword === 'mount' ? rule.source : undefined;
  const [message, hint] = useless(required.flatMap(flagsOf), rule.conditions.find(isFileSystemType), source);
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

function flagsOf({ values }: Condition): readonly MountFlag[] {
  return values.flatMap(({ value }) => mountOption(value)?.sets ?? []);
}
