import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Resolver } from '@lamellar/core';
import { apparmor41, checkPolicy, type CompilerBehaviours } from '@lamellar/core/check';
import { knownAbis } from '@lamellar/core/kernels';
import { renderDiagnostic, Source, type ByteString } from '@lamellar/core/language';
import { PolicyCache, PolicyUnit, type PolicyEnvironment } from '@lamellar/core/namespaces';
import type { Random } from '../generate/random.ts';
import { measuredKernelFeatures, nestedFeatures } from '../kernel-features/kernel-features.ts';
import { debianPinnedFeatures, systemPolicyFiles } from '../kernel-verdicts/system-policy.ts';
import type { Count } from '../random/law.ts';
import { takenBy } from '../verdicts/version-verdicts.ts';
import { compileWithParser, isKnownCrash, type CompilerRun } from './apparmor-parser.ts';
import { compareFileUnits } from './compare-file-units.ts';
import { compareUnits } from './compare-units.ts';

/** The target of a compilation. */
export interface CompileTarget {
  /** The version of a measured kernel. */
  readonly version: string;
  /** Finds included files; by default in the installed policy. */
  readonly resolve?: Resolver;
  readonly cache?: PolicyCache;
  /** The behaviours of the compiler; by default of the installed compiler. */
  readonly compiler?: CompilerBehaviours;
  /** The path of the compiler; by default the installed program. */
  readonly parser?: string;
  /** Further options of the compiler. */
  readonly options?: readonly string[];
  /**
   * Has the compiler encode states as differences. No kernel has the feature under the name that the compiler expects.
   */
  readonly differential?: true;
}

/** The part of the permissions to compare. */
export interface ComparisonScope {
  /** Is true if the compiler may keep states without live successors. */
  readonly ignoreLiveness?: boolean;
  /** Compares the permissions of files, too. Beyond the limit of pairs of states, it compares random paths. */
  readonly files?: { readonly maxPairs: number; readonly random: Random };
}

/** The results of core and a compiler for a policy. */
export type PolicyComparison =
  | {
      readonly kind: 'compared';
      readonly profiles: number;
      readonly pairs: number;
      /** The number of profiles with too many paths to compare all of them. */
      readonly partly: number;
    }
  | { readonly kind: 'different'; readonly disagreements: readonly string[] }
  | { readonly kind: 'refused'; readonly byCoreToo: boolean; readonly reason: string }
  /** Some policy takes a compiler minutes because of its file rules. */
  | { readonly kind: 'late' };

/** Is true if core accepts a policy text. */
export function isValid(text: string, target: CompileTarget): boolean {
  return checkPolicy(sourceOf(text), environmentOf(target), [target.compiler ?? apparmor41]).valid;
}

/** Reads a policy text with core for a target. */
export function readOwn(text: string, target: CompileTarget): PolicyUnit {
  return new PolicyUnit(sourceOf(text), environmentOf(target));
}

/** Compiles a text with core and the real compiler, and compares the verdicts and all inputs of mediation. */
export function compileAndCompare(text: string, target: CompileTarget, scope: ComparisonScope = {}): PolicyComparison {
  const { options, parser, compiler = apparmor41 } = target;
  const compilation = compileWithParser(Buffer.from(text, 'latin1'), targetFeatures(target), options, parser);
  const environment = environmentOf(target);
  const { diagnostics } = checkPolicy(sourceOf(text), environment, [compiler]);
  const valid = takenBy(compiler === apparmor41 ? 'AppArmor 4.1' : 'AppArmor 5.0', diagnostics);
  // The order of rules in the compiler's memory decides some verdicts.
  const isUnsure = diagnostics.some(({ message }) => message.includes('may refuse'));
  if (!compilation.succeeded) {
    const reason = lastLine(compilation.messages);
    return { kind: 'refused', byCoreToo: !valid || isUnsure || isKnownCrash(reason), reason };
  }
  if (!valid) return { kind: 'different', disagreements: ['core alone refuses it'] };
  return compareFile(new PolicyUnit(sourceOf(text), environment), compilation, scope);
}

/** Compares core's reading of a policy text with the compiler's output. */
export function compareFile(
  text: PolicyUnit,
  compilation: CompilerRun | 'late',
  { ignoreLiveness = false, files }: ComparisonScope = {},
): PolicyComparison {
  if (compilation === 'late') return { kind: 'late' };
  const { succeeded, messages, binary } = compilation;
  const { valid, diagnostics } = text.load();
  if (!succeeded) return { kind: 'refused', byCoreToo: !valid, reason: lastLine(messages) };
  if (!valid) {
    const errors = diagnostics.filter(({ severity }) => severity === 'error');
    const disagreements = errors.map((error) => `the compiler takes it: ${renderDiagnostic(error, { color: false })}`);
    return { kind: 'different', disagreements };
  }
  const { profiles, pairs, disagreements } = compareUnits(text, binary, ignoreLiveness);
  const ofFiles = files && compareFileUnits(text, binary, files.maxPairs, files.random);
  const found = [...disagreements, ...(ofFiles?.disagreements ?? [])];
  if (found.length > 0) return { kind: 'different', disagreements: found };
  return { kind: 'compared', profiles, pairs: pairs + (ofFiles?.pairs ?? 0), partly: ofFiles?.partly ?? 0 };
}

/** Counts a comparison for a law. Returns the disagreements, with the text. */
export function disagreementsOf(
  comparison: PolicyComparison,
  text: string,
  count: Count<'valid' | 'refused' | 'profiles' | 'pairs'>,
): readonly string[] {
  switch (comparison.kind) {
    case 'compared':
      count({ valid: 1, profiles: comparison.profiles, pairs: comparison.pairs });
      return [];
    case 'different':
      return comparison.disagreements.map((message) => `${message}\n${text}`);
    case 'refused':
      count({ refused: 1 });
      return comparison.byCoreToo ? [] : [`the compiler alone refuses it: ${comparison.reason}\n${text}`];
    case 'late':
      return [`the compiler came to no end\n${text}`];
  }
}

function environmentOf({ version, resolve, cache, compiler }: CompileTarget): PolicyEnvironment {
  return {
    resolve: resolve ?? systemPolicyFiles().resolve,
    cache: cache ?? new PolicyCache(),
    ...(compiler === undefined ? {} : { compiler }),
    kernelFeatures: measuredKernelFeatures(version),
    defaultFeatures: debianPinnedFeatures(),
    knownAbis,
    loadSets: 'only-named',
  };
}

function sourceOf(text: string): Source {
  return new Source('policy', text as ByteString);
}

/** The error is the last message, after warnings. */
function lastLine(messages: string): string {
  return messages.trim().split('\n').at(-1) ?? '';
}

let featuresFolder: string | undefined;

/** Returns the path of a file with the features of a measured kernel. It exists until the process ends. */
export function targetFeatures({ version, differential }: Pick<CompileTarget, 'version' | 'differential'>): string {
  if (featuresFolder === undefined) {
    const folder = (featuresFolder = mkdtempSync(join(tmpdir(), 'lamellar-features-')));
    process.once('exit', () => {
      rmSync(folder, { recursive: true });
    });
  }
  const path = join(featuresFolder, differential === undefined ? version : `${version}-differential`);
  if (existsSync(path)) return path;
  const features = nestedFeatures(version);
  const differences = 'policy {diff_encode {yes\n}\n';
  writeFileSync(path, differential === undefined ? features : `${features}\n`.replace('policy {', differences));
  return path;
}
