import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  automatonClasses,
  PolicyNamespace,
  StackedPolicy,
  stack,
  type PolicyClass,
  type Profile,
} from '@lamellar/core';
import { compareAutomata } from '@lamellar/core/automaton';
import { CompiledUnit } from '@lamellar/core/compiled';
import { reachOf } from '@lamellar/core/reach';
import { nestedFeatures } from '../kernel-features/kernel-features.ts';
import { allowedBy } from './allowed-together.ts';
import { compileWithParser } from './apparmor-parser.ts';
import { oracleKernels } from './oracle-kernel.ts';

const version = '7.3';

/** A compiler, and what stands in front of policy for it. */
export interface ReachCompiler {
  readonly abi: string;
  readonly path?: string;
  readonly options?: readonly string[];
}

/** Holds what is told of stacks to what a compiler makes of it. */
export class ReachOracle {
  readonly #folder = mkdtempSync(join(tmpdir(), 'lamellar-reach-'));
  readonly #features = join(this.#folder, 'features');
  readonly #compiler: ReachCompiler;
  readonly #count = { stacks: 0, rules: 0, untold: 0, pairs: 0 };

  constructor(compiler: ReachCompiler) {
    this.#compiler = compiler;
    writeFileSync(this.#features, nestedFeatures(version));
  }

  /** Of how many stacks not all was told. */
  get untold(): number {
    return this.#count.untold;
  }

  /** Removes what was written; the result tells how much was compared. */
  end(): string {
    rmSync(this.#folder, { recursive: true });
    const { stacks, rules, untold, pairs } = this.#count;
    return `reach: ${stacks} stacks in ${rules} rules, the same at ${pairs} places of their automata; ${untold} are not told in full`;
  }

  /** What is told wrongly of a stack of two profiles, of which each text has one that is called `p`; nothing where a text is refused. */
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
    // What is not told in full is no more than the layers allow, at least.
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
