import { errorAt, type Report } from '../diagnostic/diagnostic-at.ts';
import type { Qualifiers } from '../syntax/ast.ts';
import type { ChangeProfileRule } from '../syntax/ast-rules.ts';

/**
 * Reports a rule with an executable in a block: apparmor_parser takes it for a rule about a file that says how to execute, and
 * finds no way unless the block, which is in no other, denies.
 *
 * @param around - the qualifiers of the blocks that the rule stands in, the outermost first
 */
export function checkChangeProfile({ exec }: ChangeProfileRule, around: readonly Qualifiers[], report: Report): void {
  const [block, inner] = around;
  if (exec === undefined || block === undefined || (inner === undefined && block.mode === 'deny')) return;
  const hint = 'write the rule outside of the block, with the qualifiers in front of it';
  report(errorAt(exec.span, 'invalid-value', 'the executable of a change_profile rule in a block', hint));
}
