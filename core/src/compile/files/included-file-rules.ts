import type { CompilerBehaviours } from '../../file-rules/compiler-behaviours.ts';
import { matchedEntry } from '../../file-rules/matched-entries.ts';
import type { MatchedEntry } from '../../file-rules/merged-entry.ts';
import { NamedTransitions } from '../../file-rules/named-transitions.ts';
import type { PathPatterns } from '../../file-rules/path-pattern.ts';
import type { RuleOrigin } from '../../profile/profile.ts';
import type { ByteString } from '../../source/bytes.ts';
import { memoised } from '../../source/memoised.ts';
import type { RuleRun } from '../rule-sequence.ts';
import type { Variables } from '../variables/variables.ts';
import { fileEntry } from './file-entries.ts';
import type { FileLikeRule, FileStatement } from './file-statements.ts';

/** A file rule of an included run, compiled; the rule itself if the entry depends on the profile, or is invalid. */
export type IncludedFileRule = MatchedEntry<FileStatement & RuleOrigin> | FileLikeRule;

/** The compiled rules of a run, with the inputs. */
interface CompiledRun {
  readonly variables: Variables;
  readonly rules: readonly IncludedFileRule[];
}

/** A cache of the file rules of included runs. A run is compiled once for all profiles with equal variables. */
export class IncludedFileRules {
  readonly #patterns: PathPatterns;
  readonly #chosen: (run: RuleRun) => readonly FileLikeRule[];
  readonly #known = new Map<CompilerBehaviours, WeakMap<RuleRun, CompiledRun>>();

  /** @param chosen - selects file rules of a run, for example the exec rules */
  constructor(patterns: PathPatterns, chosen: (run: RuleRun) => readonly FileLikeRule[]) {
    this.#patterns = patterns;
    this.#chosen = chosen;
  }

  /**
   * Returns the rules of an included run outside of blocks. The origins of the entries lack the includes on the way
   * to the run.
   *
   * @param variables - variables with final values
   */
  rules(run: RuleRun, variables: Variables, compiler: CompilerBehaviours): readonly IncludedFileRule[] {
    const runs = memoised(this.#known, compiler, () => new WeakMap<RuleRun, CompiledRun>());
    let known = runs.get(run);
    if (known?.variables !== variables) {
      const rules = this.#chosen(run).map((rule) => compile(rule, variables, compiler, this.#patterns) ?? rule);
      runs.set(run, (known = { variables, rules }));
    }
    return known.rules;
  }
}

function compile(
  node: FileLikeRule,
  variables: Variables,
  compiler: CompilerBehaviours,
  patterns: PathPatterns,
): MatchedEntry<FileStatement & RuleOrigin> | undefined {
  // The number of a target depends on the other targets of the profile.
  if (node.kind !== 'file' || node.target !== undefined) return undefined;
  const expand = ({ value }: { readonly value: ByteString }): ByteString | undefined => {
    const result = variables.expand(value, undefined, compiler.slashesAtSeams);
    return 'text' in result && result.cutShort === undefined ? result.text : undefined;
  };
  const origin: FileStatement & RuleOrigin = { node, span: node.span, via: [], blocks: [] };
  const entry = fileEntry(origin, new NamedTransitions('' as ByteString), expand, compiler);
  return entry && matchedEntry({ ...entry, origin }, patterns);
}
