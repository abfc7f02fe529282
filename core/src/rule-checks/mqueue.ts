import { errorAt, type Report } from '../diagnostics/diagnostic-at.ts';
import { textOf } from '../source/printable-text.ts';
import type { Word } from '../language/ast-words.ts';
import type { MqueueRule } from '../language/ast-rules.ts';
import { suggest } from '../diagnostics/suggest.ts';
import { checkEquals, checkOnce, conditionNamed, valueOf, warnOfLaterValues } from './conditions.ts';

const types = ['posix', 'sysv'] as const;

/**
 * Reports unknown types of message queues, and invalid names for the type of queue.
 *
 * @see `mqueue_rule::validate_qname` of apparmor_parser
 */
export function checkMqueue(rule: MqueueRule, report: Report): void {
  const { conditions, queue } = rule;
  checkEquals(conditions, 'an mqueue rule', report);
  warnOfLaterValues(conditions, report);
  checkOnce(
    conditions.filter(({ name }) => (name as string) === 'label'),
    report,
  );
  for (const { name, values } of conditions) {
    const [type] = values;
    if ((name as string) === 'type' && type !== undefined) checkType(type, report);
  }
  if (queue !== undefined) checkQueue(queue, valueOf(conditionNamed(conditions, 'type')), report);
}

function checkType({ value, span }: Word, report: Report): void {
  if ((types as readonly string[]).includes(value)) return;
  const guess = suggest(value, types);
  const hint = guess === undefined ? 'the types are `posix` and `sysv`' : `did you mean \`${guess}\`?`;
  report(errorAt(span, 'invalid-value', `unknown type of message queue \`${textOf(value)}\``, hint));
}

/** Checks the name of a queue: a path-like name for POSIX, a number for System V. */
function checkQueue({ value, span }: Word, type: Word | undefined, report: Report): void {
  const shown = `\`${textOf(value)}\``;
  const isPath = value.startsWith('/');
  if (!isPath && !/^\d+$/.test(value)) {
    const hint = 'a POSIX queue starts with `/`, and one of System V is a number';
    report(errorAt(span, 'invalid-value', `${shown} is not a message queue`, hint));
  } else if (isPath && (type?.value as string | undefined) === 'sysv') {
    report(errorAt(span, 'invalid-value', `${shown} is not a queue of type sysv`, 'a queue of System V is a number'));
  } else if (!isPath && (type?.value as string | undefined) === 'posix') {
    report(errorAt(span, 'invalid-value', `${shown} is not a queue of type posix`, 'a POSIX queue starts with `/`'));
  }
}
