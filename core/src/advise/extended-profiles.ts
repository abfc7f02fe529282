import type { Automaton } from '../automaton/automaton.ts';
import { RuleAutomaton, RuleProgram, type RuleTerms } from '../automaton/rule-automaton.ts';
import { SourcedAutomaton } from '../automaton/sourced-automaton.ts';
import type { Origin, Profile } from '../profile/profile.ts';
import { parseCheckedRules } from '../rules/parse-checked.ts';
import type { ByteString } from '../source/bytes.ts';
import { Source } from '../source/source.ts';
import type { AutomatonRule } from '../text/automaton-rule.ts';
import { compilePeerRule, isPeerRule } from '../text/peer-rules.ts';
import { compileStackRule, isStackRule } from '../text/stack-rules.ts';
import { OverlaidAutomaton } from './overlaid-automaton.ts';

/** Profiles as they would be with more rules, which are read as they would be written. */
export class ExtendedProfiles {
  readonly #rules = new Map<ByteString, readonly AutomatonRule[]>();
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
      const rules = texts.flatMap((text) => this.#read(text));
      known.set(key, (extended = { ...profile, policy: this.#extend(profile.policy, rules, key) }));
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

  #read(text: ByteString): readonly AutomatonRule[] {
    let rules = this.#rules.get(text);
    if (rules === undefined) this.#rules.set(text, (rules = readRule(text)));
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

/** A rule without variables, as what the automaton has of it. */
function readRule(text: ByteString): readonly AutomatonRule[] {
  const { ast } = parseCheckedRules(new Source('an advised rule', text));
  const [node] = ast.statements;
  const origin = { span: node?.span ?? ast.span, via: [] };
  if (node !== undefined && isStackRule(node)) return compileStackRule(node, origin);
  if (node !== undefined && isPeerRule(node)) {
    const asWritten = ({ value }: { readonly value: ByteString }) => ({ earlier: value, later: value });
    const rule = compilePeerRule(node, origin, asWritten, () => undefined);
    if (rule !== undefined) return [rule];
  }
  throw new RangeError(`no rule of an automaton: ${text}`);
}
