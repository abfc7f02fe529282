import type { MeasuredKernel } from '@lamellar/core';
import { apparmor41, compilerOfVersion, type CompilerBehaviours } from '@lamellar/core/check';
import { knownAbis, type Features } from '@lamellar/core/kernels';
import { printable } from '@lamellar/core/language';
import { PolicyCache, type PolicyEnvironment } from '@lamellar/core/namespaces';
import { CommandError } from '../../exit-status.ts';
import type { KernelRequest, SurroundingsOptions } from '../../policy/policy-options.ts';
import { assumedKernels, readKernelFeatures, type AssumedKernel } from '../kernel/assumed-kernels.ts';
import {
  readDefaultFeatures,
  filesOfCommandLine,
  type NamedFiles,
  PolicyFiles,
  runtimeFields,
  type TemplateValues,
} from '@lamellar/node/policy';
import { warn } from '../process/logger.ts';
import { installedBehaviours } from '../kernel/installed-compiler.ts';

/** The kernel and the compiler of a host, possibly a different machine. */
export interface KernelAndCompiler {
  /** The output of `uname -r`. */
  readonly release: string;
  /** The features; undefined if not visible. */
  readonly features: Features | undefined;
  /** The installed compiler; undefined if not visible. */
  readonly compiler: CompilerBehaviours | undefined;
}

/**
 * A cache for several policies, made at the first use: rules with equal meaning share automata. Warnings about equal
 * kernels are printed once.
 */
export class SharedCache {
  #cache: PolicyCache | undefined;
  readonly #shown = new Set<string>();

  get cache(): PolicyCache {
    return (this.#cache ??= new PolicyCache());
  }

  readonly report: (problem: string) => void = (problem) => {
    if (!this.#shown.has(problem)) warn(problem);
    this.#shown.add(problem);
  };
}

/** The context for reading policy. */
export interface PolicySurroundings {
  readonly kernel: MeasuredKernel;
  readonly requests: readonly KernelRequest[];
  /** Returns the assumed compiler of policy text. The first call may search for the installed compiler. */
  readonly compiler: () => CompilerBehaviours;
  /** The compiler that the command line names. */
  readonly chosenCompiler: CompilerBehaviours | undefined;
  readonly files: PolicyFiles;
  readonly environment: PolicyEnvironment;
}

/**
 * Builds the surroundings for a command line, for each requested kernel. Files are read and parsed once for all
 * kernels.
 *
 * @param named - the rules for reading and quoting files
 * @param host - the `host` kernel and its compiler, if not of this machine
 * @param shared - the cache that several policies use
 * @throws CommandError for an unavailable kernel or unavailable features
 */
export function surroundingsOfKernels(
  options: SurroundingsOptions,
  named = filesOfCommandLine(),
  host?: KernelAndCompiler,
  shared?: SharedCache,
): readonly [PolicySurroundings, ...PolicySurroundings[]] {
  const files = policyFiles(options, named);
  const caches = shared ?? new SharedCache();
  const [first, ...others] = assumedKernels(options.kernel, host?.release, caches.report);
  // Equal policy of earlier runs needs no cache, which loads the parser.
  let defaultFeatures: Features | undefined;
  const defaults = (): Features => (defaultFeatures ??= readDefaultFeatures());
  const chosenCompiler = options.compiler === undefined ? undefined : compilerOfVersion(options.compiler);
  let assumedCompiler = chosenCompiler ?? host?.compiler;
  const compiler = (): CompilerBehaviours => (assumedCompiler ??= installedBehaviours() ?? apparmor41);
  const surroundingsOf = (assumed: AssumedKernel): PolicySurroundings => {
    const read = (): Features => readKernelFeatures(options, assumed, host?.features);
    // Reports errors of `--features` at once. Without the option, only the compilation of policy needs the features.
    let kernelFeatures = options.features === undefined ? undefined : read();
    return {
      kernel: assumed.kernel,
      requests: assumed.requests,
      compiler,
      chosenCompiler,
      files,
      environment: {
        resolve: files.resolve,
        get cache() {
          return caches.cache;
        },
        get kernelFeatures() {
          return (kernelFeatures ??= read());
        },
        get compiler() {
          return compiler();
        },
        isKernelNamed: options.kernel !== undefined || options.features !== undefined,
        get defaultFeatures() {
          return defaults();
        },
        ...(options.assumedAbi === undefined ? {} : { assumedAbi: knownAbis.get(options.assumedAbi) ?? defaults() }),
        knownAbis,
        loadSets: assumed.kernel.loadSets,
      },
    };
  };
  return [surroundingsOf(first), ...others.map(surroundingsOf)];
}

/** Replaces the files. */
export function withFiles(surroundings: PolicySurroundings, files: PolicyFiles): PolicySurroundings {
  return { ...surroundings, files, environment: { ...surroundings.environment, resolve: files.resolve } };
}

/**
 * Replaces the rules for files. The result shares no file with the given surroundings.
 *
 * @param named - the new rules
 */
export function withFileRules(
  surroundings: PolicySurroundings,
  options: SurroundingsOptions,
  named: NamedFiles,
): PolicySurroundings {
  const files = policyFiles(options, named);
  const environment = { ...surroundings.environment, resolve: files.resolve, cache: new PolicyCache() };
  return { ...surroundings, files, environment };
}

function policyFiles(options: SurroundingsOptions, named: NamedFiles): PolicyFiles {
  const usual = options.runtime === undefined ? undefined : runtimeFields(options.runtime);
  return new PolicyFiles([...(options.Include ?? []), options.base], named, valuesOf(options.templateVar), usual);
}

/** Returns the values of template fields, by name: the values of `--template-var`, and the remaining values of `--runtime`. */
export function templateValues({
  templateVar,
  runtime,
}: Pick<SurroundingsOptions, 'templateVar' | 'runtime'>): TemplateValues {
  return new Map([...(runtime === undefined ? [] : runtimeFields(runtime)), ...valuesOf(templateVar)]);
}

function valuesOf(set: readonly string[] = []): TemplateValues {
  const written = new Map<string, readonly string[]>();
  for (const word of set) {
    const [, name, value = ''] = /^(\w+)=([^\n]*)$/.exec(word) ?? [];
    if (name === undefined) throw new CommandError(`--template-var ${printable(word)}: this is not NAME=VALUE`);
    const raw = Buffer.from(value).toString('latin1');
    written.set(name, [...(written.get(name) ?? []), ...(raw === '' ? [] : [raw])]);
  }
  return written;
}

/** Builds the surroundings for a command with a single kernel. */
export function policySurroundings(
  options: SurroundingsOptions,
  named = filesOfCommandLine(),
  host?: KernelAndCompiler,
  shared?: SharedCache,
): PolicySurroundings {
  const [first, ...others] = surroundingsOfKernels(options, named, host, shared);
  if (others.length > 0) throw severalKernels();
  return first;
}

/** Makes the error for several kernels at a command with a single kernel. */
export function severalKernels(): CommandError {
  return new CommandError('several kernels at once are too many for this command', {
    hint: 'give --kernel once, and not `all`; `lamellar can` and `lamellar matrix` answer for several',
  });
}
