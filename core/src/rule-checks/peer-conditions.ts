import type { Report } from '../diagnostics/diagnostic-at.ts';
import type { Condition, Word } from '../language/ast-words.ts';
import type { IoUringRule, PtraceRule, SignalRule } from '../language/ast-rules.ts';
import { isLaterSignalName } from '../language/keywords/signals.ts';
import { checkEquals, checkOnce, checkSingle, warnOfLaterValues } from './conditions.ts';
import { laterSyntax } from './later-syntax.ts';

/**
 * Reports a duplicate `peer`, and operators not valid in a signal or ptrace rule. Also reports newer names of signals.
 */
export function checkPeer(rule: SignalRule | PtraceRule, report: Report): void {
  checkEquals(rule.conditions, `a ${rule.kind} rule`, report);
  const peers = rule.conditions.filter(({ name }) => (name as string) === 'peer');
  checkOnce(peers, report);
  warnOfLaterValues(peers, report);
  if (rule.kind === 'ptrace') return;
  for (const { value, span } of rule.conditions.filter(({ name }) => (name as string) === 'set').flatMap(valuesOf))
    if (isLaterSignalName(value)) report(laterSyntax(span, `the signal \`${value}\``));
}

function valuesOf({ values }: Condition): readonly Word[] {
  return values;
}

/** Reports a duplicate or multiple label of an io_uring rule. */
export function checkIoUring(rule: IoUringRule, report: Report): void {
  const conditions = [...rule.conditions, ...(rule.peer?.conditions ?? [])];
  checkEquals(conditions, 'an io_uring rule', report);
  checkSingle(conditions, report);
  checkOnce(conditions, report);
}
