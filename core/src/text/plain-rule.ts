import { deadState, type Automaton } from '../automaton/automaton.ts';
import { socketClasses, type SocketForm } from '../class/sockets.ts';
import { apparmor50 } from '../exec-conflicts/compiler-behaviours.ts';
import type { FileEntry } from '../exec-conflicts/file-entry.ts';
import { parseAare } from '../glob/aare.ts';
import type { Origin, RuleOrigin } from '../profile/profile.ts';
import { parseCheckedRules } from '../rules/parse-checked.ts';
import type { ByteString } from '../source/bytes.ts';
import { Source } from '../source/source.ts';
import type { Statement } from '../syntax/ast.ts';
import type { Rule } from '../syntax/ast-rules.ts';
import type { AutomatonRule } from './automaton-rule.ts';
import { plainFileEntries } from './compile-file-rules.ts';
import { isSocketRule, socketTerms } from './compile-sockets.ts';
import { compileDbusRule, isDbusRule } from './dbus-rules.ts';
import { isFileLikeRule } from './file-statements.ts';
import { isLimitRule } from './limit-rules.ts';
import { compileMountRule, isMountRule, type MountWords } from './mount-rules.ts';
import { compilePeerRule, isPeerRule } from './peer-rules.ts';
import type { Placed } from './placed.ts';
import { compileStackRule, isStackRule } from './stack-rules.ts';

/** A rule by itself, as what holds rules of its class takes it. */
export interface PlainRule {
  readonly ofAutomaton: readonly AutomatonRule[];
  readonly ofFiles: readonly FileEntry<RuleOrigin>[];
  readonly ofLimits: readonly Placed<Rule>[];
  readonly ofCapabilities: readonly Placed<Rule>[];
}

/** What texts of rules are called that are read by themselves. */
const byThemselves = 'an advised rule';

const nothing: PlainRule = { ofAutomaton: [], ofFiles: [], ofLimits: [], ofCapabilities: [] };

const mountWords: MountWords = {
  expand: ({ value }) => value,
  pattern: (text) => {
    const result = parseAare(text);
    return 'pattern' in result ? result.pattern : undefined;
  },
};

/** How rules about sockets are compiled for a profile: as those that it has. */
export function socketFormOf(policy: Automaton<unknown>): SocketForm {
  return policy.start(socketClasses.v9) === deadState ? 'v8' : 'v9';
}

/** Whether it is a rule that was read by itself. */
export function isReadByItself(origin: Origin): boolean {
  return 'span' in origin && origin.span.source.name === byThemselves;
}

/**
 * Reads a rule without variables that is in no profile yet.
 *
 * @param form - how it is compiled where it is about sockets
 * @throws RangeError where the text is no such rule
 */
export function readPlainRule(text: ByteString, form: SocketForm): PlainRule {
  const node = parsePlainRule(text);
  // What apparmor_parser refuses adds nothing: it takes no priority in front of every kind of rule.
  if (node === undefined) return nothing;
  const ofAutomaton = compilePlainRule(node, form);
  if (ofAutomaton !== undefined) return { ...nothing, ofAutomaton };
  const origin = { span: node.span, via: [] };
  if (isFileLikeRule(node)) return { ...nothing, ofFiles: plainFileEntries(node, origin, apparmor50) };
  if (isLimitRule(node)) return { ...nothing, ofLimits: [{ node, via: [] }] };
  if (node.kind === 'capability') return { ...nothing, ofCapabilities: [{ node, via: [] }] };
  throw new RangeError(`no rule that is read by itself: ${text}`);
}

/**
 * Parses a rule by itself; undefined where apparmor_parser refuses it.
 *
 * @throws RangeError where the text is no rule at all
 */
export function parsePlainRule(text: ByteString): Statement | undefined {
  const { ast, diagnostics } = parseCheckedRules(new Source(byThemselves, text));
  if (diagnostics.some(({ severity }) => severity === 'error')) return undefined;
  const [node] = ast.statements;
  if (node === undefined) throw new RangeError(`no rule that is read by itself: ${text}`);
  return node;
}

/** A rule without variables as the compiler emits it; undefined where what it is about is in no automaton, or in that of files. */
export function compilePlainRule(node: Statement, form: SocketForm): readonly AutomatonRule[] | undefined {
  const origin = { span: node.span, via: [] };
  if (isStackRule(node)) return compileStackRule(node, origin);
  if (isMountRule(node)) return compileMountRule(node, origin, mountWords);
  if (isDbusRule(node)) return compileDbusRule(node, origin, mountWords);
  if (isSocketRule(node)) {
    const asWritten = ({ value }: { readonly value: ByteString }) => value;
    return socketTerms(node, form, asWritten).map((terms) => ({ terms, origin }));
  }
  if (!isPeerRule(node)) return undefined;
  const asWritten = ({ value }: { readonly value: ByteString }) => ({ earlier: value, later: value });
  const rule = compilePeerRule(node, origin, asWritten, () => undefined);
  return rule === undefined ? [] : [rule];
}
