import type { Report } from '../diagnostic/diagnostic-at.ts';
import { errorAt, warningAt } from '../diagnostic/diagnostic-at.ts';
import { textOf, type ByteString } from '../source/bytes.ts';
import type { Span } from '../source/span.ts';
import type { Condition, Word } from '../syntax/ast-words.ts';

/** Just the name of a condition, to underline. */
export function nameSpan({ name, span }: Condition): Span {
  return { ...span, end: span.start + name.length };
}

/** The first value of a condition. */
export function valueOf(condition: Condition | undefined): Word | undefined {
  return condition?.values[0];
}

/** The condition of a name; the first of them where there are several. */
export function conditionNamed(conditions: readonly Condition[], name: string): Condition | undefined {
  return conditions.find((condition) => (condition.name as string) === name);
}

/** Reports conditions with another operator than `=`; `what` is the kind of rule. */
export function checkEquals(conditions: readonly Condition[], what: string, report: Report): void {
  for (const condition of conditions) {
    const { name, operator, values, span } = condition;
    if (operator === '=') continue;
    const shown = textOf(name);
    if (operator === undefined) {
      report(errorAt(span, 'invalid-value', `\`${shown}\` has no value`, `write \`${shown}=VALUE\``));
    } else {
      const hint = `write \`${shown}=${shownValues(values)}\``;
      report(errorAt(span, 'invalid-value', `\`${operator}\` in ${what}, which takes \`=\` alone`, hint));
    }
  }
}

/** Reports a condition that is given twice. */
export function checkOnce(conditions: readonly Condition[], report: Report): void {
  const seen = new Map<ByteString, Condition>();
  for (const condition of conditions) {
    const first = seen.get(condition.name);
    if (first === undefined) {
      seen.set(condition.name, condition);
      continue;
    }
    const message = `\`${textOf(condition.name)}\` is given twice`;
    const hint = 'write a rule for each value, or one pattern such as `{a,b}`';
    report({
      ...errorAt(nameSpan(condition), 'invalid-value', message, hint),
      related: [{ message: 'also given here', span: first.span }],
    });
  }
}

/** Reports conditions with several values where one is all that the rule can hold. */
export function checkSingle(conditions: readonly Condition[], report: Report): void {
  for (const { name, operator, values } of conditions) {
    const second = values[1];
    // Another operator is wrong already, and its list with it.
    if (second === undefined || operator !== '=') continue;
    const message = `a second value for \`${textOf(name)}\`, which takes one`;
    report(
      errorAt(second.span, 'invalid-value', message, 'write a rule for each value, or one pattern such as `{a,b}`'),
    );
  }
}

/** Warns of values that apparmor_parser reads and forgets. */
export function warnOfLaterValues(conditions: readonly Condition[], report: Report): void {
  for (const { name, values } of conditions) {
    const second = values[1];
    if (second === undefined) continue;
    const message = `apparmor_parser ignores all but the first value of \`${textOf(name)}\``;
    report(warningAt(second.span, 'ineffective-rule', message, 'write a rule for each value'));
  }
}

function shownValues(values: readonly Word[]): string {
  const written = values.map(({ raw }) => textOf(raw)).join(',');
  return values.length === 1 ? written : `{${written}}`;
}
