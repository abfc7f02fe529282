import { findWitness } from '../../automata/language.ts';
import { patternDfa } from '../../automata/pattern-dfa.ts';
import { parseAare } from '../../patterns/aare.ts';
import { parsePermissionLetters } from '../../file-rules/file-permissions.ts';
import type { Rule } from '../../language/ast-rules.ts';
import type { ByteString } from '../../source/bytes.ts';
import { spanText, type Span } from '../../source/span.ts';
import { containerOfProfile } from '../../stacks/container-names.ts';
import type { LintFinding, LintRule } from '../lint-rule.ts';
import type { LintedProfile } from '../policy-set.ts';
import type { OwnRule } from '../rule-automata.ts';
import { decidingOn, includes } from '../rule-effects.ts';

/** Rules that a second rule in the text of the same profile includes. Rules of abstractions do not count. */
export const redundantRule = {
  id: 'redundant-rule',
  title: 'a rule included in a broader rule of the profile',
  findIn: redundantRules,
} as const satisfies LintRule;

/**
 * Compares the rules in reverse order. Of equivalent rules, the first remains. Host layers are left out: LXC and Incus
 * generate them from parts, so that `mount,` for nesting includes all other rules about mounts.
 */
function* redundantRules({ text }: LintedProfile, rules: readonly OwnRule[]): Generator<LintFinding> {
  if (containerOfProfile(text.profile().name) !== undefined) return;
  const conditionals = text.declaration.body.filter(({ kind }) => kind === 'conditional');
  const isConditional = ({ start }: Span): boolean =>
    conditionals.some(({ span }) => span.start <= start && start < span.end);
  const own = rules.filter(({ node }) => !isConditional(node.span)).toReversed();
  const remaining = new Map<Span, OwnRule>(own.map((rule) => [rule.node.span, rule]));
  for (const rule of own) {
    const { span } = rule.node;
    for (const origin of decidingOn(rule, rule.own())) {
      const broader = 'span' in origin && origin.span !== span ? remaining.get(origin.span) : undefined;
      if (broader === undefined || !isBroader(broader, rule)) continue;
      remaining.delete(span);
      yield findingOf(rule.node, broader.node);
      break;
    }
  }
}

/** Returns whether a rule makes a second rule redundant, whatever the values of variables are. */
function isBroader(broader: OwnRule, rule: OwnRule): boolean {
  const [one, other] = [broader.node, rule.node];
  if (one.kind !== other.kind || effectOf(one) !== effectOf(other)) return false;
  if (!isCompared(other) && textOfRule(one) !== textOfRule(other)) return false;
  return isForAnyVariables(one, other) && includes(broader, rule);
}

/** Checks if automata show the permissions of a rule: grants, and denials without a log line. */
function isCompared({ qualifiers: { mode, audit } }: Rule): boolean {
  return mode === undefined || mode === 'allow' || (mode === 'deny' && audit === undefined);
}

function effectOf({ qualifiers: { mode, audit, priority } }: Rule): string {
  return `${mode === 'allow' ? '' : (mode ?? '')} ${audit ?? ''} ${priority?.value ?? 0}`;
}

function isForAnyVariables(broader: Rule, rule: Rule): boolean {
  if (textOfRule(broader) === textOfRule(rule)) return true;
  // The compiler merges socket rules, and the meaning of peers depends on the abi.
  if (rule.kind === 'unix' || rule.kind === 'network') return false;
  if (rule.kind !== 'file' || broader.kind !== 'file')
    return JSON.stringify(variablesIn(broader)) === JSON.stringify(variablesIn(rule));
  if (broader.path === undefined) return true;
  if (rule.path === undefined) return false;
  // An exec rule without wildcards has precedence, and `ix` implies `m` only if no denial refuses the exec.
  const [mine, theirs] = [rule, broader].map(({ permissions }) =>
    parsePermissionLetters(permissions?.text ?? noLetters),
  );
  if (((mine ?? 0) & ~(theirs ?? 0)) !== 0) return false;
  if (/x/i.test(rule.permissions?.text ?? '') && broader.path.value !== rule.path.value) return false;
  return isSubpattern(rule.path.value, broader.path.value);
}

/** Compares patterns with variables as unknown names. */
function isSubpattern(part: ByteString, whole: ByteString): boolean {
  const [one, other] = [part, whole].map((text) =>
    parseAare(text.replace(variable, (_, name) => `\x01${name}\x02`) as ByteString),
  );
  if (one === undefined || other === undefined || 'error' in one || 'error' in other) return false;
  return findWitness([patternDfa(one.pattern)], [patternDfa(other.pattern)]) === undefined;
}

const noLetters = '' as ByteString;
const variable = /@\{([^}]*)\}/g;

function variablesIn({ span }: Rule): readonly string[] {
  return Array.from(spanText(span).matchAll(variable), ([name]) => name);
}

function textOfRule({ span }: Rule): string {
  return spanText(span).replace(/\s+/g, ' ');
}

function findingOf({ span }: Rule, broader: Rule): LintFinding {
  const isEqual = textOfRule({ span } as Rule) === textOfRule(broader);
  return {
    message: isEqual
      ? 'the rule appears twice'
      : 'the rule has no effect: a broader rule of the profile includes the rule',
    span,
    hint: 'delete the rule',
    related: [{ message: isEqual ? 'the first rule' : 'the broader rule', span: broader.span }],
    fix: { span: lineOf(span), text: '' as ByteString },
  };
}

/** Returns the line of a rule, or the rule if the line contains more. */
function lineOf({ source, start, end }: Span): Span {
  const { text } = source;
  const from = text.lastIndexOf('\n', start - 1) + 1;
  const to = text.indexOf('\n', end);
  const isAlone = to >= 0 && (text.slice(from, start) + text.slice(end, to)).trim() === '';
  return isAlone ? { source, start: from, end: to + 1 } : { source, start, end };
}
