import type { Check } from '../mediation/decision.ts';
import type { Operation } from '../mediation/operation.ts';
import { visibleParts } from '../label/label.ts';
import { bytesOf, type ByteString } from '../source/bytes.ts';
import { quotePattern } from '../syntax/print.ts';
import { signalName } from '../syntax/vocabulary/signals.ts';

/**
 * The rule that would make a refusing profile allow what was asked; undefined where no rule can:
 * a `deny` rule in its way must go first.
 */
export function adviseRule(check: Check, operation: Operation): ByteString | undefined {
  if (check.because === 'deny-rule') return undefined;
  if (check.because === 'capability') return check.rules.length > 0 ? undefined : bytesOf('capability sys_ptrace,');
  const names = visibleParts(check.peer, check.asked.namespace).map((part) => part.profile.name);
  const peer = quotePattern(names.join('//&') as ByteString);
  const what =
    operation.kind === 'signal'
      ? `signal (${check.permission}) set=(${signalName(operation.signal)})`
      : `ptrace (${check.permission})`;
  return `${what} peer=${peer},` as ByteString;
}
