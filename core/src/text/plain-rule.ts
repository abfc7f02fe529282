import { deadState, type Automaton } from '../automaton/automaton.ts';
import { socketClasses, type SocketForm } from '../class/sockets.ts';
import { apparmor50 } from '../exec-conflicts/compiler-behaviours.ts';
import type { FileEntry } from '../exec-conflicts/file-entry.ts';
import { parseAare } from '../glob/aare.ts';
import type { RuleOrigin } from '../profile/profile.ts';
import { parseCheckedRules } from '../rules/parse-checked.ts';
import type { ByteString } from '../source/bytes.ts';
import { Source } from '../source/source.ts';
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

/**
 * Reads a rule without variables that is in no profile yet.
 *
 * @param form - how it is compiled where it is about sockets
 * @throws RangeError where the text is no such rule
 */
export function readPlainRule(text: ByteString, form: SocketForm): PlainRule {
  const { ast, diagnostics } = parseCheckedRules(new Source('an advised rule', text));
  // What apparmor_parser refuses adds nothing: it takes no priority in front of every kind of rule.
  if (diagnostics.some(({ severity }) => severity === 'error')) return nothing;
  const [node] = ast.statements;
  const origin = { span: node?.span ?? ast.span, via: [] };
  if (node !== undefined && isStackRule(node)) return { ...nothing, ofAutomaton: compileStackRule(node, origin) };
  if (node !== undefined && isMountRule(node))
    return { ...nothing, ofAutomaton: compileMountRule(node, origin, mountWords) };
  if (node !== undefined && isDbusRule(node))
    return { ...nothing, ofAutomaton: compileDbusRule(node, origin, mountWords) };
  if (node !== undefined && isSocketRule(node)) {
    const asWritten = ({ value }: { readonly value: ByteString }) => value;
    return { ...nothing, ofAutomaton: socketTerms(node, form, asWritten).map((terms) => ({ terms, origin })) };
  }
  if (node !== undefined && isFileLikeRule(node))
    return { ...nothing, ofFiles: plainFileEntries(node, origin, apparmor50) };
  if (node !== undefined && isLimitRule(node)) return { ...nothing, ofLimits: [{ node, via: [] }] };
  if (node?.kind === 'capability') return { ...nothing, ofCapabilities: [{ node, via: [] }] };
  if (node !== undefined && isPeerRule(node)) {
    const asWritten = ({ value }: { readonly value: ByteString }) => ({ earlier: value, later: value });
    const rule = compilePeerRule(node, origin, asWritten, () => undefined);
    if (rule !== undefined) return { ...nothing, ofAutomaton: [rule] };
  }
  throw new RangeError(`no rule that is read by itself: ${text}`);
}
