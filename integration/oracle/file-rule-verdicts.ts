import { checkPolicy, type CompilerBehaviours } from '@lamellar/core/check';
import { Source, type Diagnostic, type ByteString } from '@lamellar/core/language';
import { PolicyCache, type PolicyEnvironment } from '@lamellar/core/namespaces';
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

/** Core's verdict on a policy text. The order of rules in the compiler's memory decides what may be refused. */
export type CoreVerdict = 'taken' | 'may be refused' | 'refused';

/** Derives core's verdict from diagnostics. */
function coreVerdict(diagnostics: readonly Diagnostic[]): CoreVerdict {
  if (diagnostics.some(({ severity }) => severity === 'error')) return 'refused';
  return diagnostics.some(({ message }) => message.includes('may refuse')) ? 'may be refused' : 'taken';
}

/** Returns whether core's verdict contradicts the compiler's. */
export function isContradiction(core: CoreVerdict, isRefused: boolean): boolean {
  return core !== 'may be refused' && (core === 'refused') !== isRefused;
}

/** Returns the verdicts of core and the compiler on a policy text, and the compiler's messages. */
export async function bothVerdicts(
  text: string,
  { path, behaviours }: JudgedCompiler,
  featuresFile: string,
): Promise<{ readonly core: CoreVerdict; readonly isRefused: boolean; readonly messages: string }> {
  const compilation = await compileInBackground(Buffer.from(text, 'latin1'), featuresFile, [], path);
  if (compilation === 'late') throw new Error(`the compiler comes to no end with:\n${text}`);
  const core = coreVerdict(fileDiagnostics(text, behaviours));
  return { core, isRefused: !compilation.succeeded, messages: compilation.messages };
}
