import { deadState, type Automaton } from '../automaton/automaton.ts';
import { RuleAutomaton, RuleProgram, type RuleTerms } from '../automaton/rule-automaton.ts';
import { SourcedAutomaton } from '../automaton/sourced-automaton.ts';
import { socketClasses, type SocketForm } from '../class/sockets.ts';
import { apparmor50 } from '../exec-conflicts/compiler-behaviours.ts';
import type { FileEntry } from '../exec-conflicts/file-entry.ts';
import { matchedEntries } from '../exec-conflicts/matched-entries.ts';
import { PathPatterns } from '../exec-conflicts/path-pattern.ts';
import type { FileAutomaton } from '../files/file-automaton.ts';
import { parseAare } from '../glob/aare.ts';
import { RuleFileAutomaton } from '../files/rule-file-automaton.ts';
import type { Origin, Profile, RuleOrigin } from '../profile/profile.ts';
import { parseCheckedRules } from '../rules/parse-checked.ts';
import type { ByteString } from '../source/bytes.ts';
import { Source } from '../source/source.ts';
import type { Rule } from '../syntax/ast-rules.ts';
import type { AutomatonRule } from '../text/automaton-rule.ts';
import { plainFileEntries } from '../text/compile-file-rules.ts';
import { isFileLikeRule } from '../text/file-statements.ts';
import { isLimitRule, resourceLimits } from '../text/limit-rules.ts';
import { compileMountRule, isMountRule, type MountWords } from '../text/mount-rules.ts';
import { isSocketRule, socketTerms } from '../text/compile-sockets.ts';
import { compilePeerRule, isPeerRule } from '../text/peer-rules.ts';
import type { Placed } from '../text/placed.ts';
import { compileStackRule, isStackRule } from '../text/stack-rules.ts';
import { OverlaidAutomaton } from './overlaid-automaton.ts';
import { OverlaidFileAutomaton } from './overlaid-file-automaton.ts';

/** Rules as what holds them takes them. */
interface AddedRules {
  readonly ofAutomaton: readonly AutomatonRule[];
  readonly ofFiles: readonly FileEntry<RuleOrigin>[];
  readonly ofLimits: readonly Placed<Rule>[];
}

/** Profiles as they would be with more rules, which are read as they would be written. */
export class ExtendedProfiles {
  readonly #rules = new Map<string, AddedRules>();
  /** Kernels that assume the same rules share their automaton. */
  readonly #programs = new Map<RuleProgram, Map<string, RuleProgram>>();
  readonly #profiles = new Map<Profile, Map<string, Profile>>();

  /** The profile with rules behind its own. */
  with(profile: Profile, texts: readonly ByteString[]): Profile {
    const known = this.#profiles.get(profile) ?? new Map<string, Profile>();
    this.#profiles.set(profile, known);
    const key = texts.join('\n');
    let extended = known.get(key);
    if (extended === undefined) {
      const rules = texts.map((text) => this.#read(text, formOf(profile)));
      const policy = this.#extend(
        profile.policy,
        rules.flatMap(({ ofAutomaton }) => ofAutomaton),
        key,
      );
      const entries = rules.flatMap(({ ofFiles }) => ofFiles);
      const files = entries.length === 0 ? undefined : withEntries(profile.files(), entries);
      const limits = resourceLimits(rules.flatMap(({ ofLimits }) => ofLimits));
      extended = {
        ...profile,
        policy,
        files: () => files ?? profile.files(),
        limit: (name) => limits(name) ?? profile.limit(name),
      };
      known.set(key, extended);
    }
    return extended;
  }

  #extend(policy: Automaton<Origin>, rules: readonly AutomatonRule[], key: string): Automaton<Origin> {
    // What is loaded is equivalent to its source, and that is where rules are added.
    if (policy instanceof SourcedAutomaton) return this.#extend(policy.source as Automaton<Origin>, rules, key);
    if (policy instanceof RuleAutomaton) {
      const known = policy as RuleAutomaton<Origin>;
      const program = this.#program(known.program, rules, key);
      return known.extended(
        program,
        rules.map(({ origin }) => origin),
      );
    }
    const [plain, first] = [
      rules.filter(({ terms }) => terms.priority === 0),
      rules.filter(({ terms }) => terms.priority > 0),
    ];
    return new OverlaidAutomaton(policy, automatonOf(plain), automatonOf(first));
  }

  #program(program: RuleProgram, rules: readonly AutomatonRule[], key: string): RuleProgram {
    const known = this.#programs.get(program) ?? new Map<string, RuleProgram>();
    this.#programs.set(program, known);
    let extended = known.get(key);
    if (extended === undefined)
      known.set(key, (extended = new RuleProgram([...program.rules, ...rules.map(({ terms }) => terms)])));
    return extended;
  }

  #read(text: ByteString, form: SocketForm): AddedRules {
    const key = `${form} ${text}`;
    let rules = this.#rules.get(key);
    if (rules === undefined) this.#rules.set(key, (rules = readRule(text, form)));
    return rules;
  }
}

function automatonOf(rules: readonly AutomatonRule[]): Automaton<Origin> {
  const terms: readonly RuleTerms[] = rules.map((rule) => rule.terms);
  return new RuleAutomaton<Origin>(
    new RuleProgram(terms),
    rules.map(({ origin }) => origin),
  );
}

function withEntries(files: FileAutomaton<Origin>, entries: readonly FileEntry<RuleOrigin>[]): FileAutomaton<Origin> {
  if (files instanceof RuleFileAutomaton) return (files as RuleFileAutomaton<Origin>).extended(entries);
  const [plain, first] = [
    entries.filter(({ priority }) => priority === 0),
    entries.filter(({ priority }) => priority > 0),
  ];
  return new OverlaidFileAutomaton(files, filesOf(plain), filesOf(first));
}

function filesOf(entries: readonly FileEntry<RuleOrigin>[]): FileAutomaton<RuleOrigin> {
  const patterns = new PathPatterns();
  return new RuleFileAutomaton(
    { entries: matchedEntries(entries, patterns), transitions: [], ownersUnmarked: false },
    patterns,
    apparmor50,
  );
}

/** What is advised has no variables. */
const mountWords: MountWords = {
  expand: ({ value }) => value,
  pattern: (text) => {
    const result = parseAare(text);
    return 'pattern' in result ? result.pattern : undefined;
  },
};
/** How rules about sockets are compiled for a profile: as those that it has. */
function formOf({ policy }: Profile): SocketForm {
  return policy.start(socketClasses.v9) === deadState ? 'v8' : 'v9';
}

/** A rule without variables, as what the automaton has of it. */
function readRule(text: ByteString, form: SocketForm): AddedRules {
  const { ast } = parseCheckedRules(new Source('an advised rule', text));
  const [node] = ast.statements;
  const origin = { span: node?.span ?? ast.span, via: [] };
  const none: AddedRules = { ofAutomaton: [], ofFiles: [], ofLimits: [] };
  if (node !== undefined && isStackRule(node)) return { ...none, ofAutomaton: compileStackRule(node, origin) };
  if (node !== undefined && isMountRule(node))
    return { ...none, ofAutomaton: compileMountRule(node, origin, mountWords) };
  if (node !== undefined && isSocketRule(node)) {
    const asWritten = ({ value }: { readonly value: ByteString }) => value;
    return { ...none, ofAutomaton: socketTerms(node, form, asWritten).map((terms) => ({ terms, origin })) };
  }
  if (node !== undefined && isFileLikeRule(node))
    return { ...none, ofFiles: plainFileEntries(node, origin, apparmor50) };
  if (node !== undefined && isLimitRule(node)) return { ...none, ofLimits: [{ node, via: [] }] };
  if (node !== undefined && isPeerRule(node)) {
    const asWritten = ({ value }: { readonly value: ByteString }) => ({ earlier: value, later: value });
    const rule = compilePeerRule(node, origin, asWritten, () => undefined);
    if (rule !== undefined) return { ...none, ofAutomaton: [rule] };
  }
  throw new RangeError(`no rule of an automaton: ${text}`);
}
