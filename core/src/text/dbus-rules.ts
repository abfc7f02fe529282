import type { RuleTerms } from '../automaton/rule-terms.ts';
import { dbus, dbusBits } from '../class/dbus.ts';
import { grantedBits } from '../class/permission-words.ts';
import { withoutDoubleSlashes } from '../exec-conflicts/without-double-slashes.ts';
import { nonNul, singleByte } from '../glob/byte-set.ts';
import type { Pattern } from '../glob/pattern.ts';
import type { RuleOrigin } from '../profile/profile.ts';
import { compiledWords } from '../rules/compiled-words.ts';
import { conditionNamed, valueOf } from '../rules/conditions.ts';
import type { ByteString } from '../source/bytes.ts';
import type { AllRule, DbusRule } from '../syntax/ast-rules.ts';
import type { Word } from '../syntax/ast-words.ts';
import { effectOf, type AutomatonRule } from './automaton-rule.ts';
import type { CompiledRules } from './compiled-rules.ts';

/** What the words of rules about D-Bus are read with. */
export interface DbusWords {
  /** Replaces variables; undefined where it cannot. */
  readonly expand: (word: Word) => ByteString | undefined;
  /** A text as a pattern; undefined where it is none. */
  readonly pattern: (text: ByteString) => Pattern | undefined;
}

/** What a message is matched by, in the order of a query. */
const fields = ['bus', 'name', 'label', 'path', 'interface', 'member'] as const;

/** How many fields are asked about, by the permissions that are. */
const asked = [
  { bits: dbusBits.bind, count: 2 },
  { bits: dbusBits.send | dbusBits.receive, count: fields.length },
  { bits: dbusBits.eavesdrop, count: 1 },
] as const;

/** A part of what is matched, with a text that tells it from others. */
interface Field {
  readonly pattern: Pattern;
  readonly key: string;
}

/** `default_match_pattern` of apparmor_parser. */
const anything: Field = { pattern: { kind: 'star', of: { kind: 'set', set: nonNul } }, key: '*' };
const separator: Pattern = { kind: 'set', set: singleByte(0) };

/** Whether a statement is a rule about D-Bus. */
export function isDbusRule(node: { readonly kind: string }): node is DbusRule {
  return node.kind === 'dbus';
}

/** `all,` as far as it concerns D-Bus. */
export function compileAllDbus(rule: AllRule, origin: RuleOrigin): readonly AutomatonRule[] {
  const any = fields.map(() => anything);
  return termsOf(rule, allBits, any).map((terms) => ({ terms, origin }));
}

/**
 * A rule about D-Bus as the compiler emits it: one for each number of fields that its permissions are asked with. None where a word of it is
 * no pattern or has a variable that is not there, which is told of where words are checked.
 *
 * @param compiled - what is kept of rules in files that others include
 * @see `dbus_rule::gen_policy_re` of apparmor_parser
 */
export function compileDbusRule(
  rule: DbusRule,
  origin: RuleOrigin,
  words: DbusWords,
  compiled?: CompiledRules,
): readonly AutomatonRule[] {
  if (compiled === undefined || origin.via.length === 0)
    return dbusTerms(rule, words).map((terms) => ({ terms, origin }));
  const key = JSON.stringify(compiledWords(rule).map(({ word }) => words.expand(word) ?? null));
  const known = compiled.get(rule, key) ?? dbusTerms(rule, words);
  compiled.set(rule, key, known);
  return known.map((terms) => ({ terms, origin }));
}

function dbusTerms(rule: DbusRule, words: DbusWords): readonly RuleTerms[] {
  const conditions = [...rule.conditions, ...(rule.peer?.conditions ?? [])];
  const read = fields.map((name) => fieldOf(name, valueOf(conditionNamed(conditions, name)), words));
  const known = read.flatMap((field) => field ?? []);
  return known.length < read.length ? [] : termsOf(rule, grantedBy(rule), known);
}

const allBits = asked.reduce((all, { bits }) => all | bits, 0);

/** Without permissions, a rule gives those that its conditions are about. */
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

function termsOf(rule: DbusRule | AllRule, granted: number, read: readonly Field[]): readonly RuleTerms[] {
  return asked
    .filter(({ bits }) => (granted & bits) !== 0)
    .map(({ bits, count }) => {
      const own = read.slice(0, count);
      const parts = own.flatMap(({ pattern }, index) => (index === 0 ? [pattern] : [separator, pattern]));
      return {
        classByte: dbus.byte,
        ...effectOf(rule),
        permissions: granted & bits,
        before: [],
        object: { kind: 'sequence', parts } as const,
        // No pattern of another class has a NUL.
        objectText: `\0${own.map(({ key }) => key).join('\0')}` as ByteString,
      };
    });
}

/** Anything where there is no word; undefined where the word is no pattern. */
function fieldOf(name: string, word: Word | undefined, { expand, pattern }: DbusWords): Field | undefined {
  if (word === undefined) return anything;
  const expanded = expand(word);
  const text = expanded !== undefined && name === 'path' ? withoutDoubleSlashes(expanded) : expanded;
  const read = text === undefined ? undefined : pattern(text);
  return read && { pattern: read, key: `=${text}` };
}
