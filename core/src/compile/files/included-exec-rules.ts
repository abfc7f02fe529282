import type { CompilerBehaviours } from '../../file-rules/compiler-behaviours.ts';
import { NamedTransitions } from '../../file-rules/named-transitions.ts';
import type { ByteString } from '../../source/bytes.ts';
import type { Variables } from '../variables/variables.ts';
import { fileEntry, type FileRuleEntry } from './file-entries.ts';
import type { FileLikeRule, FileStatement } from './file-statements.ts';

/** A compiled rule, with the inputs. */
interface CompiledRule {
  readonly variables: Variables;
  readonly compiler: CompilerBehaviours;
  /** Undefined if the rule depends on the profile, or is invalid. */
  readonly entry: FileRuleEntry | undefined;
}

/** A cache of the exec rules of included files. A rule is compiled once for all profiles with equal variables. */
export class IncludedExecRules {
  readonly #known = new WeakMap<FileLikeRule, CompiledRule>();

  /**
   * Returns the entry of an included statement; undefined if the entry depends on the profile. The origin of the entry
   * lacks the includes on the way to the statement.
   *
   * @param variables - variables with final values
   */
  entry(
    { node, via, blocks }: FileStatement,
    variables: Variables,
    compiler: CompilerBehaviours,
  ): FileRuleEntry | undefined {
    // The number of a target depends on the other targets of the profile.
    if (via.length === 0 || blocks.length > 0 || node.kind !== 'file' || node.target !== undefined) return undefined;
    let known = this.#known.get(node);
    if (known?.variables !== variables || known.compiler !== compiler) {
      known = { variables, compiler, entry: compile(node, variables, compiler) };
      this.#known.set(node, known);
    }
    return known.entry;
  }
}

function compile(node: FileLikeRule, variables: Variables, compiler: CompilerBehaviours): FileRuleEntry | undefined {
  const expand = ({ value }: { readonly value: ByteString }): ByteString | undefined => {
    const result = variables.expand(value, undefined, compiler.slashesAtSeams);
    return 'text' in result && result.cutShort === undefined ? result.text : undefined;
  };
  const statement: FileStatement = { node, via: [], blocks: [] };
  return fileEntry(statement, new NamedTransitions('' as ByteString), expand, compiler);
}
