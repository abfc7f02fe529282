import type { Report } from '../diagnostics/diagnostic-at.ts';
import { errorAt, warningAt } from '../diagnostics/diagnostic-at.ts';
import type { ByteString } from '../source/bytes.ts';
import { textOf } from '../source/printable-text.ts';
import type { Span } from '../source/span.ts';
import type { Condition, Word } from '../language/ast-words.ts';

/** Returns the span of a condition's name, to underline. */
export function nameSpan({ name, span }: Condition): Span {
  return { ...span, end: span.start + name.length };
}

/** Returns the first value of a condition. */
export function valueOf(condition: Condition | undefined): Word | undefined {
  return condition?.values[0];
}

/** Returns the first condition of a name. */
export function conditionNamed(conditions: readonly Condition[], name: string): Condition | undefined {
  return conditions.find((condition) => (condition.name as string) === name);
}

/** Reports conditions with an operator different from `=`; `what` is the kind of rule. */
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

/** Reports duplicate conditions. */
export function checkOnce(conditions: readonly Condition[], report: Report): void {
  const seen = new Map<ByteString, Condition>();
  for (const condition of conditions) {
    const first = seen.get(condition.name);
    if (first === undefined) {
      seen.set(condition.name, condition);
      continue;
    }
    const message = `\`${textOf(condition.name)}\` is given twice`;
    const hint = 'write a rule per value, or a pattern such as `{a,b}`';
    report({
      ...errorAt(nameSpan(condition), 'invalid-value', message, hint),
      related: [{ message: 'also given here', span: first.span }],
    });
  }
}

/** Reports conditions with several values, if the rule takes a single value. */
export function checkSingle(conditions: readonly Condition[], report: Report): void {
  for (const { name, operator, values } of conditions) {
    const second = values[1];
    // A wrong operator is already reported, including the list of values.
    if (second === undefined || operator !== '=') continue;
    const message = `a second value for \`${textOf(name)}\`: only one value is allowed`;
    report(errorAt(second.span, 'invalid-value', message, 'write a rule per value, or a pattern such as `{a,b}`'));
  }
}

/** Warns of surplus values, parsed and ignored by apparmor_parser. */
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
