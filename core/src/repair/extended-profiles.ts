import { memoised } from '../source/memoised.ts';
import type { Automaton } from '../automata/automaton.ts';
import { RuleAutomaton, RuleProgram, type RuleTerms } from '../automata/rule-automaton.ts';
import { SourcedAutomaton } from '../automata/sourced-automaton.ts';
import { apparmor50 } from '../file-rules/compiler-behaviours.ts';
import type { FileEntry } from '../file-rules/file-entry.ts';
import { matchedEntries } from '../file-rules/matched-entries.ts';
import { PathPatterns } from '../file-rules/path-pattern.ts';
import type { FileAutomaton } from '../file-rules/file-automaton.ts';
import { SourcedFileAutomaton } from '../file-rules/sourced-file-automaton.ts';
import { RuleFileAutomaton } from '../file-rules/rule-file-automaton.ts';
import type { Origin, Profile, RuleOrigin } from '../profile/profile.ts';
import type { ByteString } from '../source/bytes.ts';
import type { SocketForm } from '../classes/network/sockets.ts';
import type { AutomatonRule } from '../compile/automaton-rule.ts';
import { capabilityGrants } from '../compile/capability-grants.ts';
import { resourceLimits } from '../compile/limit-rules.ts';
import type { SocketRule } from '../compile/sockets/merged-sockets.ts';
import { readPlainRule, socketFormOf, type PlainRule } from '../compile/plain-rule.ts';
import { ExtendedAutomaton, ExtendedFileAutomaton } from './extended-automaton.ts';

/** The maximum number of cached sets of rules for a profile: each set has its own automata. */
const maxCached = 32;

/** The maximum number of rules of a cached set. Larger sets are evaluated once, one after the other. */
const maxCachedRules = 64;

/** Extends profiles by rules. Parses the rules like written rules. */
export class ExtendedProfiles {
  readonly #rules = new Map<string, PlainRule>();
  /** Cache: kernels with equal assumed rules share an automaton. */
  readonly #programs = new Map<RuleProgram, Map<string, RuleProgram>>();
  readonly #profiles = new Map<Profile, Map<string, Profile>>();
  /** The last result: many refusals are evaluated in sequence with the identical list of rules. */
  #last: { readonly profile: Profile; readonly texts: readonly ByteString[]; readonly extended: Profile } | undefined;

  /** Returns the profile with rules appended. */
  with(profile: Profile, texts: readonly ByteString[]): Profile {
    if (this.#last?.texts === texts && this.#last.profile === profile) return this.#last.extended;
    const key = texts.join('\n');
    const known =
      texts.length > maxCachedRules
        ? new Map<string, Profile>()
        : memoised(this.#profiles, profile, () => new Map<string, Profile>());
    const extended = memoised(known, key, () => this.#extended(profile, texts, key));
    dropOldest(known);
    this.#last = { profile, texts, extended };
    return extended;
  }

  #extended(profile: Profile, texts: readonly ByteString[], key: string): Profile {
    const sockets = profile.mergeableSockets?.() ?? [];
    const rules = texts.map((text) => this.#read(text, socketFormOf(profile), sockets));
    const policy = this.#extend(
      profile.policy,
      rules.flatMap(({ ofAutomaton }) => ofAutomaton),
      key,
    );
    const entries = rules.flatMap(({ ofFiles }) => ofFiles);
    const files = entries.length === 0 ? undefined : withEntries(profile.files(), entries);
    const limits = resourceLimits(rules.flatMap(({ ofLimits }) => ofLimits));
    const capabilities = capabilityGrants(rules.flatMap(({ ofCapabilities }) => ofCapabilities));
    return {
      ...profile,
      policy,
      capability: (name) => {
        const [own, added] = [profile.capability(name), capabilities(name)];
        // A denial overrides everything, and a plain denial silences the log even next to audited denials.
        const isBefore = own.verdict !== 'quiet-deny' && added.verdict === 'quiet-deny';
        return own.verdict === 'none' || isBefore ? added : own;
      },
      files: () => files ?? profile.files(),
      limit: (name) => limits(name) ?? profile.limit(name),
    };
  }

  #extend(policy: Automaton<Origin>, rules: readonly AutomatonRule[], key: string): Automaton<Origin> {
    // Loaded policy is equivalent to its source, and rules are added to the source.
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
    return new ExtendedAutomaton([policy, automatonOf(plain), automatonOf(first)], (all) => all);
  }

  #program(program: RuleProgram, rules: readonly AutomatonRule[], key: string): RuleProgram {
    const known = memoised(this.#programs, program, () => new Map<string, RuleProgram>());
    const extended = memoised(known, key, () => program.extended(rules.map(({ terms }) => terms)));
    dropOldest(known);
    return extended;
  }

  #read(text: ByteString, form: SocketForm, sockets: readonly SocketRule[]): PlainRule {
    if (sockets.length > 0) return readPlainRule(text, form, sockets);
    const key = `${form} ${text}`;
    return memoised(this.#rules, key, () => readPlainRule(text, form));
  }
}

function dropOldest(known: Map<string, unknown>): void {
  const [oldest] = known.size > maxCached ? known.keys() : [];
  if (oldest !== undefined) known.delete(oldest);
}

function automatonOf(rules: readonly AutomatonRule[]): Automaton<Origin> {
  const terms: readonly RuleTerms[] = rules.map((rule) => rule.terms);
  return new RuleAutomaton<Origin>(
    new RuleProgram(terms),
    rules.map(({ origin }) => origin),
  );
}

function withEntries(files: FileAutomaton<Origin>, entries: readonly FileEntry<RuleOrigin>[]): FileAutomaton<Origin> {
  // Rules are added to the text, and the text shows the blocking denials.
  if (files instanceof SourcedFileAutomaton) return withEntries(files.source as FileAutomaton<Origin>, entries);
  if (files instanceof RuleFileAutomaton) return (files as RuleFileAutomaton<Origin>).extended(entries);
  const [plain, first] = [
    entries.filter(({ priority }) => priority === 0),
    entries.filter(({ priority }) => priority > 0),
  ];
  return new ExtendedFileAutomaton(files, filesOf(plain), filesOf(first));
}

function filesOf(entries: readonly FileEntry<RuleOrigin>[]): FileAutomaton<RuleOrigin> {
  const patterns = new PathPatterns();
  return new RuleFileAutomaton(
    { groups: [{ entries: matchedEntries(entries, patterns) }], transitions: [], ownersUnmarked: false },
    patterns,
    apparmor50,
  );
}
