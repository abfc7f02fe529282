import { checkPolicy, type CompilerBehaviours } from '@lamellar/core/check';
import { parseFeatures } from '@lamellar/core/kernels';
import { Source, type ByteString } from '@lamellar/core/language';
import { PolicyCache, PolicyUnit, type PolicyEnvironment } from '@lamellar/core/namespaces';
import { Random } from '../generate/random.ts';
import { randomMountPolicy } from '../generate/random-mount-policy.ts';
import { debianPinnedFeatures, systemPolicyFiles } from '../kernel-verdicts/system-policy.ts';
import { compileWithParser } from './apparmor-parser.ts';
import { compareUnits } from './compare-units.ts';
import { withFeaturesFile } from './compiled-units.ts';
import { oracleKernels } from './oracle-kernel.ts';

/** The counts of the comparison so far. */
export interface MountRuleCount {
  profiles: number;
  pairs: number;
  /** The number of policies refused by compiler and core. */
  refused: number;
}

/**
 * Compares random policy with mount rules with the compiler's output, for every string.
 *
 * @param parser - the path of the parser; by default the installed program
 * @returns the disagreements
 */
export function compareRandomMountRules(
  seed: number,
  compiler: CompilerBehaviours,
  count: MountRuleCount,
  parser?: string,
): readonly string[] {
  const kernel = oracleKernels[seed % oracleKernels.length];
  const features = kernel && parseFeatures(kernel.features);
  if (kernel === undefined || features === undefined) throw new RangeError('no kernels');
  const environment: PolicyEnvironment = {
    resolve: systemPolicyFiles().resolve,
    cache: new PolicyCache(),
    compiler,
    kernelFeatures: features,
    defaultFeatures: debianPinnedFeatures(),
    knownAbis: new Map(),
    loadSets: 'only-named',
  };
  const text = randomMountPolicy(new Random(seed));
  const source = new Source('policy', text as ByteString);
  return withFeaturesFile(kernel, (file) => {
    const { succeeded, messages, binary } = compileWithParser(Buffer.from(text, 'latin1'), file, [], parser);
    const { valid, diagnostics } = checkPolicy(source, environment, [compiler]);
    if (!succeeded || !valid) {
      count.refused++;
      if (succeeded === valid) return [];
      const reason = valid ? messages : diagnostics.map(({ message }) => message).join('; ');
      return [`${valid ? 'the compiler' : 'core'} alone refuses: ${reason}\n${text}`];
    }
    const { profiles, pairs, disagreements } = compareUnits(new PolicyUnit(source, environment), binary);
    count.profiles += profiles;
    count.pairs += pairs;
    return disagreements.map((message) => `${message}\nkernel ${kernel.version}:\n${text}`);
  });
}
