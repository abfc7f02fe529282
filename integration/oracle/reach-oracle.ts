import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PolicyNamespace, StackedPolicy } from '@lamellar/core';
import { compareAutomata } from '@lamellar/core/automata';
import { CompiledUnit } from '@lamellar/core/binary';
import { automatonClasses, type PolicyClass } from '@lamellar/core/classes';
import { reachOf } from '@lamellar/core/effective-rules';
import { stack } from '@lamellar/core/labels';
import type { Profile } from '@lamellar/core/namespaces';
import { nestedFeatures } from '../kernel-features/kernel-features.ts';
import { allowedBy } from './allowed-together.ts';
import { compileWithParser } from './apparmor-parser.ts';
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
  readonly #folder = mkdtempSync(join(tmpdir(), 'lamellar-reach-'));
  readonly #features = join(this.#folder, 'features');
  readonly #compiler: ReachCompiler;
  readonly #count = { stacks: 0, rules: 0, untold: 0, pairs: 0 };

  constructor(compiler: ReachCompiler) {
    this.#compiler = compiler;
    writeFileSync(this.#features, nestedFeatures(version));
  }

  /** The number of stacks with an incomplete report. */
  get untold(): number {
    return this.#count.untold;
  }

  /** Removes the temporary files and returns a summary of the comparison. */
  end(): string {
    rmSync(this.#folder, { recursive: true });
    const { stacks, rules, untold, pairs } = this.#count;
    return `reach: ${stacks} stacks in ${rules} rules, the same at ${pairs} places of their automata; ${untold} are not told in full`;
  }

  /**
   * The errors in the report for a stack of profiles, each named `p` in its text; empty if the compiler refuses a text.
   */
  differences(word: PolicyClass, texts: readonly string[]): readonly string[] {
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
    const told = `${this.#compiler.abi}profile told {\n${reach.rules.join('\n')}\n}\n`;
    const unit = this.#compiled(told);
    if (unit === undefined) return [`it is refused: ${told}`];
    this.#count.stacks++;
    this.#count.rules += reach.rules.length;
    if (reach.untold !== undefined) this.#count.untold++;
    const layers = parts.map(({ profile }) => profile.policy);
    const own = profileOf(unit).policy;
    // Incomplete rules must at least allow no more than the layers.
    const expected = reach.untold === undefined ? layers : [...layers, own];
    return automatonClasses
      .filter((row) => row.word === word)
      .flatMap((row) => {
        const { pairs, difference } = compareAutomata(allowedBy(expected, word), allowedBy([own], word), row, true);
        this.#count.pairs += pairs;
        return difference === undefined ? [] : [`${JSON.stringify(difference)} ${told}${texts.join('')}`];
      });
  }

  #compiled(text: string): CompiledUnit | undefined {
    const { options, path } = this.#compiler;
    const { succeeded, binary } = compileWithParser(Buffer.from(text, 'latin1'), this.#features, options, path);
    return succeeded ? new CompiledUnit('compiled', binary, 'only-named') : undefined;
  }
}

function profileOf(unit: CompiledUnit): Profile {
  const [declared] = unit.declared();
  if (declared === undefined) throw new Error('nothing was compiled');
  return declared.profile();
}
