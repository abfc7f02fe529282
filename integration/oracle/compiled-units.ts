import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PolicyNamespace } from '@lamellar/core';
import { CompiledUnit } from '@lamellar/core/binary';
import { nestFeatures } from '@lamellar/core/kernels';
import { answerFromPolicy, type LoadedCase } from './answer-from-policy.ts';
import { compileWithParser } from './apparmor-parser.ts';
import type { DecisionCase, Oracle } from './decision-case.ts';
import type { OracleKernel } from './oracle-kernel.ts';

/**
 * Core over the output of a real compiler: the only difference from `textRules` is the source of profiles.
 *
 * @param parser - the path of the parser; by default the installed program
 */
export function compiledUnits(kernel: OracleKernel, parser?: string): Oracle {
  return {
    name: `compiled units for ${kernel.version}`,
    answer(cases) {
      const answers = withFeaturesFile(kernel, (features) =>
        cases.map((requested) =>
          answerFromPolicy(requested, loadCompiled(requested, kernel, features, parser), kernel),
        ),
      );
      return Promise.resolve(answers);
    },
  };
}

/** Calls `use` with a temporary file of the kernel's features, in the format of apparmor_parser. */
function withFeaturesFile<Result>(kernel: OracleKernel, use: (file: string) => Result): Result {
  const folder = mkdtempSync(join(tmpdir(), 'lamellar-oracle-'));
  try {
    const features = join(folder, 'features');
    writeFileSync(features, nestFeatures(kernel.features));
    return use(features);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Loads the policy of a case from the output of a real compiler. */
export function loadCompiled(
  requested: DecisionCase,
  { loadSets }: OracleKernel,
  features: string,
  parser?: string,
): LoadedCase {
  const root = PolicyNamespace.root();
  for (const { namespace, text } of requested.policy) {
    const { succeeded, messages, binary } = compileWithParser(Buffer.from(text, 'latin1'), features, [], parser);
    if (!succeeded) return { refused: messages.trim() };
    const unit = new CompiledUnit(namespace.join('//'), binary, loadSets);
    if (!unit.load().valid) {
      const reasons = unit
        .load()
        .diagnostics.map(({ message }) => message)
        .join('; ');
      if (unit.policy.problem !== undefined) throw new Error(reasons);
      return { refused: reasons };
    }
    root.ensure(namespace).load(unit);
  }
  return { root };
}
