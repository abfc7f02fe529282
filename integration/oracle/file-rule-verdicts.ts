import { PolicyCache, type PolicyEnvironment } from '@lamellar/core';
import { checkPolicy, type CompilerBehaviours } from '@lamellar/core/check';
import { Source, type Diagnostic, type ByteString } from '@lamellar/core/language';
import { measuredKernelFeatures } from '../kernel-features/kernel-features.ts';
import { systemPolicyFiles } from '../kernel-verdicts/system-policy.ts';
import { compileInBackground } from './apparmor-parser.ts';

/** An apparmor_parser with core's settings to read text for the program. */
export interface JudgedCompiler {
  readonly name: string;
  /** The program; undefined for the installed program. */
  readonly path: string | undefined;
  readonly behaviours: CompilerBehaviours;
}

const version = '6.12.118';

/** Core's diagnostics of a policy text, including file rules. */
export function fileDiagnostics(text: string, behaviours: CompilerBehaviours): readonly Diagnostic[] {
  const features = measuredKernelFeatures(version);
  const environment: PolicyEnvironment = {
    resolve: systemPolicyFiles().resolve,
    cache: new PolicyCache(),
    kernelFeatures: features,
    defaultFeatures: features,
    knownAbis: new Map(),
    loadSets: 'only-named',
  };
  return checkPolicy(new Source('policy', text as ByteString), environment, [behaviours]).diagnostics;
}

/** Returns the verdicts of core and the compiler on a policy text, and the compiler's messages. */
export async function bothVerdicts(
  text: string,
  { path, behaviours }: JudgedCompiler,
  featuresFile: string,
): Promise<{ readonly core: boolean; readonly compiler: boolean; readonly messages: string }> {
  const compilation = await compileInBackground(Buffer.from(text, 'latin1'), featuresFile, [], path);
  if (compilation === 'late') throw new Error(`the compiler comes to no end with:\n${text}`);
  const core = fileDiagnostics(text, behaviours).some(({ severity }) => severity === 'error');
  return { core, compiler: !compilation.succeeded, messages: compilation.messages };
}
