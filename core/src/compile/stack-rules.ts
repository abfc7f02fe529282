import type { RuleTerms } from '../automata/rule-automaton.ts';
import { grantedBits } from '../classes/permission-words.ts';
import { allBits } from '../classes/policy-class.ts';
import { stackCheckRows, type StackCheckRow } from '../classes/policy-classes.ts';
import { parseAare } from '../patterns/aare.ts';
import { someText, emptyPattern, type Pattern } from '../patterns/pattern.ts';
import { conditionNamed, valueOf } from '../rule-checks/conditions.ts';
import type { ByteString } from '../source/bytes.ts';
import type { Statement } from '../language/ast.ts';
import type { AllRule, RuleBase } from '../language/ast-rules.ts';
import type { Condition } from '../language/ast-words.ts';
import { effectOf } from './automaton-rule.ts';

/** The classes with operations on no object or on a label. Their rules follow from the row. */
export const plainRows: readonly StackCheckRow[] = stackCheckRows.filter(
  ({ rulesIn, operations }) =>
    rulesIn === 'automaton' && operations.every(({ object }) => object === 'none' || object === 'label'),
);

/** Compiles the stack part of `all,`: any operation of every stack-checked class in the automaton. */
export function termsOfAllOfStack(rule: AllRule): readonly RuleTerms[] {
  return stackCheckRows
    .filter(({ rulesIn }) => rulesIn === 'automaton')
    .flatMap((row) => termsOf(row, rule, allBits(row), {}));
}

/**
 * Compiles a rule of a class in `plainRows` as the compiler emits it; undefined for further statements. The word checks
 * report malformed patterns.
 *
 * @see `userns_rule::gen_policy_re`, `io_uring_rule::gen_policy_re` of apparmor_parser
 */
export function stackTerms(rule: Statement): readonly RuleTerms[] | undefined {
  const row = plainRows.find(({ word }) => word === rule.kind.replace('-', '_'));
  if (row === undefined || !('permissionList' in rule)) return undefined;
  const granted = rule.permissions.reduce((bits, { text }) => bits | grantedBits(row, text), 0);
  const label = labelOf(row, [...rule.conditions, ...(('peer' in rule ? rule.peer?.conditions : undefined) ?? [])]);
  if (label === undefined) return [];
  return termsOf(row, rule, granted === 0 ? allBits(row) : granted, label);
}

/**
 * The permissions follow the class. If a permission concerns a label, all permissions also follow the label, or every
 * label if the rule names none.
 */
function termsOf(
  row: StackCheckRow,
  rule: RuleBase<string>,
  permissions: number,
  label: LabelPattern,
): readonly RuleTerms[] {
  const terms = { classByte: row.byte, ...effectOf(rule), permissions, before: [] };
  const towards = row.operations.filter(({ object }) => object === 'label');
  const isTowards = towards.some(({ permission }) => (permission.bit & permissions) !== 0);
  return [
    { ...terms, object: emptyPattern, objectText: '' as ByteString },
    ...(isTowards ? [{ ...terms, object: someText, ...label }] : []),
  ];
}

interface LabelPattern {
  readonly object?: Pattern;
  readonly objectText?: ByteString;
}

/** Returns the label of a rule, without expanding variables; undefined if the label is no pattern. */
function labelOf({ labelCondition }: StackCheckRow, conditions: readonly Condition[]): LabelPattern | undefined {
  const word = labelCondition === undefined ? undefined : valueOf(conditionNamed(conditions, labelCondition));
  if (word === undefined) return {};
  const result = parseAare(word.value);
  return 'pattern' in result ? { object: result.pattern, objectText: word.value } : undefined;
}
