import { PolicyNamespace, StackedPolicy } from '@lamellar/core';
import { compareAutomata } from '@lamellar/core/automata';
import { CompiledUnit } from '@lamellar/core/binary';
import { automatonClasses, type PolicyClass } from '@lamellar/core/classes';
import { reachOf } from '@lamellar/core/effective-rules';
import { stack } from '@lamellar/core/labels';
import type { Profile } from '@lamellar/core/namespaces';
import type { Count } from '../random/law.ts';
import { allowedBy } from './allowed-together.ts';
import { compileWithParser } from './apparmor-parser.ts';
import { targetFeatures } from './compare-policy.ts';
import { oracleKernels } from './oracle-kernel.ts';

const version = '7.3';

/** A compiler with the abi line of policies. */
export interface ReachCompiler {
  readonly abi: string;
  readonly path?: string;
  readonly options?: readonly string[];
}

/** Verifies the reported rules of stacks: compiles the rules and compares the automata. */
export class ReachOracle {
  readonly #compiler: ReachCompiler;

  constructor(compiler: ReachCompiler) {
    this.#compiler = compiler;
  }

  /**
   * The errors in the report for a stack of profiles, each named `p` in its text; empty if the compiler refuses a text.
   */
  differences(
    word: PolicyClass,
    texts: readonly string[],
    count: Count<'stacks' | 'rules' | 'complete' | 'pairs'>,
  ): readonly string[] {
    const kernel = oracleKernels.find((one) => one.version === version);
    if (kernel === undefined) throw new Error('the newest kernel was not measured');
    const units = texts.flatMap(
      (text, index) => this.#compiled(text.replace(/\bprofile p\b/, `profile p${index}`)) ?? [],
    );
    if (units.length < texts.length) return [];
    const root = PolicyNamespace.root();
    const parts = units.map((unit) => {
      root.load(unit);
      return { namespace: root, profile: profileOf(unit) };
    });
    const [first, ...others] = parts;
    if (first === undefined) return [];
    const reach = reachOf(stack(first, ...others), word, kernel.behaviours, new StackedPolicy(root));
    if ('error' in reach) return [reach.error.message];
    const shown = `${this.#compiler.abi}profile told {\n${reach.rules.join('\n')}\n}\n`;
    const unit = this.#compiled(shown);
    if (unit === undefined) return [`it is refused: ${shown}`];
    count({ stacks: 1, rules: reach.rules.length, complete: reach.counterexample === undefined ? 1 : 0 });
    const layers = parts.map(({ profile }) => profile.policy);
    const own = profileOf(unit).policy;
    // Incomplete rules must at least allow no more than the layers.
    const expected = reach.counterexample === undefined ? layers : [...layers, own];
    return automatonClasses
      .filter((row) => row.word === word)
      .flatMap((row) => {
        const { pairs, difference } = compareAutomata(allowedBy(expected, word), allowedBy([own], word), row, true);
        count({ pairs });
        return difference === undefined ? [] : [`${JSON.stringify(difference)} ${shown}${texts.join('')}`];
      });
  }

  #compiled(text: string): CompiledUnit | undefined {
    const { options, path } = this.#compiler;
    const { succeeded, binary } = compileWithParser(
      Buffer.from(text, 'latin1'),
      targetFeatures({ version }),
      options,
      path,
    );
    return succeeded ? new CompiledUnit('compiled', binary, 'only-named') : undefined;
  }
}

function profileOf(unit: CompiledUnit): Profile {
  const [declared] = unit.declared();
  if (declared === undefined) throw new Error('nothing was compiled');
  return declared.profile();
}
