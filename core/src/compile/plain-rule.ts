import type { SocketForm } from '../classes/network/sockets.ts';
import { apparmor50 } from '../file-rules/compiler-behaviours.ts';
import type { FileEntry } from '../file-rules/file-entry.ts';
import { parseAare } from '../patterns/aare.ts';
import type { Origin, Profile, RuleOrigin } from '../profile/profile.ts';
import { parseCheckedRules } from '../rule-checks/parse-checked.ts';
import type { ByteString } from '../source/bytes.ts';
import { Source } from '../source/source.ts';
import type { Statement } from '../language/ast.ts';
import type { Rule } from '../language/ast-rules.ts';
import type { AutomatonRule } from './automaton-rule.ts';
import { plainFileEntries } from './files/compile-file-rules.ts';
import { isFileLikeRule } from './files/file-statements.ts';
import { isLimitRule } from './limit-rules.ts';
import type { PatternReader } from './matched-fields.ts';
import type { Placed } from './includes/include-trail.ts';
import { mergedSockets, isSocketRule, type SocketRule } from './sockets/merged-sockets.ts';
import { termsOfRule, type RuleContext } from './terms-of-rule.ts';

/** A single rule, in the form for the rule's class. */
export interface PlainRule {
  readonly ofAutomaton: readonly AutomatonRule[];
  readonly ofFiles: readonly FileEntry<RuleOrigin>[];
  readonly ofLimits: readonly Placed<Rule>[];
  readonly ofCapabilities: readonly Placed<Rule>[];
}

/** The source name of individually parsed rules. */
const plainRuleSource = 'an advised rule';

const emptyRule: PlainRule = { ofAutomaton: [], ofFiles: [], ofLimits: [], ofCapabilities: [] };

const reader: PatternReader = {
  expand: ({ value }) => value,
  pattern: (text) => {
    const result = parseAare(text);
    return 'pattern' in result ? result.pattern : undefined;
  },
};

/** Returns the socket form in which a profile was compiled, even if the profile has no socket rule. */
export function socketFormOf(profile: Profile): SocketForm {
  if (profile.mediates('unix')) return 'v9';
  return profile.hasUnixInV8 === true ? 'v8-unix' : 'v8';
}

/** Returns whether the origin is an individually parsed rule. */
export function isPlainRuleOrigin(origin: Origin): boolean {
  return 'span' in origin && origin.span.source.name === plainRuleSource;
}

/**
 * Compiles a rule without variables that belongs to no profile yet.
 *
 * @param form - the form of socket rules
 * @param sockets - the socket rules before the rule
 * @throws RangeError if the text is no rule
 */
export function readPlainRule(text: ByteString, form: SocketForm, sockets: readonly SocketRule[] = []): PlainRule {
  const node = parsePlainRule(text);
  // A rule that apparmor_parser refuses adds nothing: some kinds of rules accept no priority.
  if (node === undefined) return emptyRule;
  const shares = isSocketRule(node) ? mergedSockets([...sockets, node]) : undefined;
  const ofAutomaton = compilePlainRule(node, form, shares);
  if (ofAutomaton !== undefined) return { ...emptyRule, ofAutomaton };
  const origin = { span: node.span, via: [] };
  if (isFileLikeRule(node)) return { ...emptyRule, ofFiles: plainFileEntries(node, origin, apparmor50) };
  if (isLimitRule(node)) return { ...emptyRule, ofLimits: [{ node, via: [] }] };
  if (node.kind === 'capability') return { ...emptyRule, ofCapabilities: [{ node, via: [] }] };
  throw new RangeError(`not a single rule: ${text}`);
}

/**
 * Parses a single rule; undefined if apparmor_parser refuses the rule.
 *
 * @throws RangeError if the text is no rule at all
 */
export function parsePlainRule(text: ByteString): Statement | undefined {
  const { ast, diagnostics } = parseCheckedRules(new Source(plainRuleSource, withoutVariables(text)));
  if (diagnostics.some(({ severity }) => severity === 'error')) return undefined;
  const [node] = ast.statements;
  if (node === undefined) throw new RangeError(`not a single rule: ${text}`);
  return node;
}

/** Expands the variables of process files, the only variables in advised rules. */
function withoutVariables(text: ByteString): ByteString {
  return text.replaceAll('@{PROC}', '/proc').replaceAll(/@\{[pt]id\}/g, '[0-9]*') as ByteString;
}

/**
 * Compiles a rule without variables as the compiler emits it; undefined if the rule belongs to the file automaton or to
 * no automaton.
 *
 * @param shares - the unix rules that the compiler merges with other rules
 */
export function compilePlainRule(
  node: Statement,
  form: SocketForm,
  shares: RuleContext['shares'] = new Map(),
): readonly AutomatonRule[] | undefined {
  const origin = { span: node.span, via: [] };
  return termsOfRule(node, { ...reader, form, coversEveryType: form === 'v9', shares })?.map((terms) => ({
    node,
    terms,
    origin,
  }));
}
