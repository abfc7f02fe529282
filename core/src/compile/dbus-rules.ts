import type { RuleTerms } from '../automata/rule-terms.ts';
import { dbus, dbusBits } from '../classes/dbus/dbus.ts';
import { grantedBits } from '../classes/permission-words.ts';
import { conditionNamed, valueOf } from '../rule-checks/conditions.ts';
import type { AllRule, DbusRule } from '../language/ast-rules.ts';
import { effectOf } from './automaton-rule.ts';
import { anyField, fieldOf, objectOfFields, type MatchedField, type PatternReader } from './matched-fields.ts';

/** The matched fields of a message, in the order of a query. */
const fields = ['bus', 'name', 'label', 'path', 'interface', 'member'] as const;

/** The number of fields in a query, by the requested permissions. */
const queryFields = [
  { bits: dbusBits.bind, count: 2 },
  { bits: dbusBits.send | dbusBits.receive, count: fields.length },
  { bits: dbusBits.eavesdrop, count: 1 },
] as const;

/** Compiles the D-Bus part of `all,`. */
export function termsOfAllDbus(rule: AllRule): readonly RuleTerms[] {
  return termsOf(
    rule,
    allBits,
    fields.map(() => anyField),
  );
}

/**
 * Compiles a D-Bus rule as the compiler emits it: one rule for each number of queried fields. Returns no rules if a
 * word is malformed or has an undefined variable; the word checks report the error.
 *
 * @see `dbus_rule::gen_policy_re` of apparmor_parser
 */
export function dbusTerms(rule: DbusRule, words: PatternReader): readonly RuleTerms[] {
  const conditions = [...rule.conditions, ...(rule.peer?.conditions ?? [])];
  const read = fields.map((name) => fieldOf(valueOf(conditionNamed(conditions, name)), words, name === 'path'));
  const known = read.flatMap((field) => field ?? []);
  return known.length < read.length ? [] : termsOf(rule, grantedBy(rule), known);
}

const allBits = queryFields.reduce((all, { bits }) => all | bits, 0);

/**
 * Returns the permissions of a rule. A rule without permissions grants the permissions matching the conditions.
 */
function grantedBy({ permissions, conditions, peer }: DbusRule): number {
  if (permissions.length > 0) return permissions.reduce((bits, { text }) => bits | grantedBits(dbus, text), 0);
  const { send, receive, bind } = dbusBits;
  const isOfMessages = (name: string): boolean => ['path', 'interface', 'member'].includes(name);
  const all = [...conditions, ...(peer?.conditions ?? [])];
  if (all.some(({ name }) => isOfMessages(name)) || peer?.conditions.some(({ name }) => isOfPeer(name)) === true)
    return send | receive;
  return conditions.some(({ name }) => (name as string) === 'name') ? bind : allBits;
}

function isOfPeer(name: string): boolean {
  return name === 'label' || name === 'name';
}

function termsOf(rule: DbusRule | AllRule, granted: number, read: readonly MatchedField[]): readonly RuleTerms[] {
  return queryFields
    .filter(({ bits }) => (granted & bits) !== 0)
    .map(({ bits, count }) => ({
      classByte: dbus.byte,
      ...effectOf(rule),
      permissions: granted & bits,
      before: [],
      ...objectOfFields(read.slice(0, count)),
    }));
}
