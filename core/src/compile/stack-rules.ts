import type { RuleTerms } from '../automata/rule-automaton.ts';
import { grantedBits } from '../classes/permission-words.ts';
import { allBits } from '../classes/policy-class.ts';
import { stackCheckClasses, stackCheckRows, type StackCheckRow } from '../classes/policy-classes.ts';
import { parseAare } from '../patterns/aare.ts';
import { someText, emptyPattern, type Pattern } from '../patterns/pattern.ts';
import { conditionNamed, valueOf } from '../rule-checks/conditions.ts';
import type { ByteString } from '../source/bytes.ts';
import type { AllRule, IoUringRule, UsernsRule } from '../language/ast-rules.ts';
import type { Condition } from '../language/ast-words.ts';
import { effectOf } from './automaton-rule.ts';

/** A rule in the automaton about an operation without a peer task. */
type StackRule = UsernsRule | IoUringRule;

/** Compiles the stack part of `all,`: any operation of every stack-checked class in the automaton. */
export function termsOfAllOfStack(rule: AllRule): readonly RuleTerms[] {
  return stackCheckRows
    .filter(({ rulesIn }) => rulesIn === 'automaton')
    .flatMap((row) => termsOf(row, rule, allBits(row), {}));
}

/**
 * Compiles a rule as the compiler emits it. The word checks report malformed patterns.
 *
 * @see `userns_rule::gen_policy_re`, `io_uring_rule::gen_policy_re` of apparmor_parser
 */
export function stackTerms(rule: StackRule): readonly RuleTerms[] {
  const row = rule.kind === 'userns' ? stackCheckClasses.userns : stackCheckClasses.io_uring;
  const granted = rule.permissions.reduce((bits, { text }) => bits | grantedBits(row, text), 0);
  const conditions = rule.kind === 'userns' ? [] : [...rule.conditions, ...(rule.peer?.conditions ?? [])];
  const label = labelOf(row, conditions);
  if (label === undefined) return [];
  return termsOf(row, rule, granted === 0 ? allBits(row) : granted, label);
}

/**
 * The permissions follow the class. If a permission concerns a label, all permissions also follow the label, or every
 * label if the rule names none.
 */
function termsOf(
  row: StackCheckRow,
  rule: StackRule | AllRule,
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
