import { errorAt, type Report } from '../diagnostics/diagnostic-at.ts';
import type { Qualifiers } from '../language/ast-words.ts';
import type { ChangeProfileRule } from '../language/ast-rules.ts';

/**
 * Reports a rule with an executable in a block. apparmor_parser treats the rule as a file rule without an exec mode,
 * and fails unless the only block around the rule denies. `unsafe` is an exec mode and cannot be denied.
 *
 * @param around - the qualifiers of the enclosing blocks, outermost first
 */
export function checkChangeProfile(
  { exec, safety }: ChangeProfileRule,
  around: readonly Qualifiers[],
  report: Report,
): void {
  const [block, inner] = around;
  if (exec === undefined || block === undefined) return;
  const isDenied =
    safety === 'unsafe' ? around.some(({ mode }) => mode === 'deny') : inner === undefined && block.mode === 'deny';
  if (isDenied !== (safety === 'unsafe')) return;
  const hint = 'write the rule outside of the block, after the qualifiers';
  report(errorAt(exec.span, 'invalid-value', 'the executable of a change_profile rule in a block', hint));
}
