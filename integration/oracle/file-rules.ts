import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { measuredKernels } from '@lamellar/core';
import { checkPolicy, type CompilerBehaviours } from '@lamellar/core/check';
import { Source, type ByteString } from '@lamellar/core/language';
import { PolicyCache, PolicyUnit, type PolicyEnvironment } from '@lamellar/core/namespaces';
import { Random } from '../generate/random.ts';
import { printExecPolicy, randomExecPolicy } from '../generate/random-exec-policy.ts';
import { randomFilePolicy } from '../generate/random-file-policy.ts';
import { measuredKernelFeatures, nestedFeatures } from '../kernel-features/kernel-features.ts';
import { debianPinnedFeatures, systemPolicyFiles } from '../kernel-verdicts/system-policy.ts';
import { compileWithParser } from './apparmor-parser.ts';
import { compareFileUnits } from './compare-file-units.ts';

/** The counts of the comparison so far. */
export interface FileRuleCount {
  profiles: number;
  pairs: number;
  /** The number of policies refused by compiler and core. */
  refused: number;
}

/**
 * Compares random policy with file rules with the compiler's output, for every path.
 *
 * @param parser - the path of the parser; by default the installed program
 * @returns the disagreements
 */
export function compareRandomFileRules(
  seed: number,
  compiler: CompilerBehaviours,
  count: FileRuleCount,
  parser?: string,
): readonly string[] {
  const random = new Random(seed);
  const kernel = measuredKernels[seed % measuredKernels.length];
  if (kernel === undefined) throw new RangeError('no kernels');
  const { version } = kernel;
  const environment: PolicyEnvironment = {
    resolve: systemPolicyFiles().resolve,
    cache: new PolicyCache(),
    compiler,
    kernelFeatures: measuredKernelFeatures(version),
    defaultFeatures: debianPinnedFeatures(),
    knownAbis: new Map(),
    loadSets: 'only-named',
  };
  const isValid = (policy: string): boolean =>
    checkPolicy(new Source('policy', policy as ByteString), environment, [compiler]).valid;
  const text = seed % 3 === 0 ? printExecPolicy(randomExecPolicy(random), 'p') : randomFilePolicy(random, isValid);
  return withFile(nestedFeatures(version), (features) => {
    const { succeeded, binary } = compileWithParser(Buffer.from(text, 'latin1'), features, [], parser);
    const unit = new PolicyUnit(new Source('policy', text as ByteString), environment);
    if (!succeeded || !isValid(text)) {
      count.refused++;
      return [];
    }
    const { profiles, pairs, partly, disagreements } = compareFileUnits(unit, binary, 200_000, random);
    count.profiles += profiles;
    count.pairs += pairs;
    const left = partly === 0 ? [] : ['not every path was looked at'];
    return [...disagreements, ...left].map((message) => `${message}\nkernel ${version}:\n${text}`);
  });
}

function withFile<Result>(content: string, use: (path: string) => Result): Result {
  const folder = mkdtempSync(join(tmpdir(), 'lamellar-oracle-'));
  try {
    const path = join(folder, 'features');
    writeFileSync(path, content);
    return use(path);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
