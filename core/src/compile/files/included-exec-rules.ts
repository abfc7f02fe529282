import type { CompilerBehaviours } from '../../file-rules/compiler-behaviours.ts';
import { matchedEntry } from '../../file-rules/matched-entries.ts';
import type { MatchedEntry } from '../../file-rules/merged-entry.ts';
import { NamedTransitions } from '../../file-rules/named-transitions.ts';
import type { PathPatterns } from '../../file-rules/path-pattern.ts';
import type { ByteString } from '../../source/bytes.ts';
import type { RuleRun } from '../rule-sequence.ts';
import type { Variables } from '../variables/variables.ts';
import { fileEntry } from './file-entries.ts';
import type { FileLikeRule, FileStatement } from './file-statements.ts';

/** An exec rule of an included run, compiled; the rule itself if the entry depends on the profile, or is invalid. */
type IncludedExecRule = MatchedEntry<FileStatement> | FileLikeRule;

/** The compiled rules of a run, with the inputs. */
interface CompiledRun {
  readonly variables: Variables;
  readonly rules: readonly IncludedExecRule[];
}

/** A cache of the exec rules of included runs. A run is compiled once for all profiles with equal variables. */
export class IncludedExecRules {
  readonly #patterns: PathPatterns;
  readonly #known = new Map<CompilerBehaviours, WeakMap<RuleRun, CompiledRun>>();

  constructor(patterns: PathPatterns) {
    this.#patterns = patterns;
  }

  /**
   * Returns the exec rules of an included run outside of blocks. The origins of the entries lack the includes on the way
   * to the run.
   *
   * @param variables - variables with final values
   */
  rules(run: RuleRun, variables: Variables, compiler: CompilerBehaviours): readonly IncludedExecRule[] {
    let runs = this.#known.get(compiler);
    if (runs === undefined) this.#known.set(compiler, (runs = new WeakMap()));
    let known = runs.get(run);
    if (known?.variables !== variables) {
      const rules = run.exec.map((rule) => compile(rule, variables, compiler, this.#patterns) ?? rule);
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
): MatchedEntry<FileStatement> | undefined {
  // The number of a target depends on the other targets of the profile.
  if (node.kind !== 'file' || node.target !== undefined) return undefined;
  const expand = ({ value }: { readonly value: ByteString }): ByteString | undefined => {
    const result = variables.expand(value, undefined, compiler.slashesAtSeams);
    return 'text' in result && result.cutShort === undefined ? result.text : undefined;
  };
  const statement: FileStatement = { node, via: [], blocks: [] };
  const entry = fileEntry(statement, new NamedTransitions('' as ByteString), expand, compiler);
  return entry && matchedEntry(entry, patterns);
}
