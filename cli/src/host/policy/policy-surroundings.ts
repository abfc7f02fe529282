import { knownAbis, PolicyCache, type Features, type MeasuredKernel, type PolicyEnvironment } from '@lamellar/core';
import { CommandError } from '../../exit-status.ts';
import type { SurroundingsOptions } from '../../policy/policy-options.ts';
import { assumedKernels, type AssumedKernel } from '../kernel/assumed-kernels.ts';
import { readDefaultFeatures, readKernelFeatures } from '../kernel/kernel-features.ts';
import { filesOfCommandLine, type NamedFiles } from './named-files.ts';
import { PolicyFiles } from './policy-files.ts';
import type { TemplateValues } from './policy-template.ts';
import { bytesOf, textOf } from '@lamellar/core/language';

/** The kernel of a host, which need not be this machine. */
export interface HostKernel {
  /** `uname -r`. */
  readonly release: string;
  /** Undefined where they were not to be seen. */
  readonly features: Features | undefined;
}

/** What policy of this machine is read by. */
export interface PolicySurroundings {
  readonly kernel: MeasuredKernel;
  readonly files: PolicyFiles;
  readonly environment: PolicyEnvironment;
}

/**
 * The surroundings that a command line asks for, for each kernel that it names. Files are read and parsed once for all of them.
 *
 * @param named - which files may be read and quoted
 * @param host - features of the kernel that `host` stands for, where that is not the one that runs
 * @throws CommandError where a kernel or features are named that cannot be had
 */
export function surroundingsOfKernels(
  options: SurroundingsOptions,
  named = filesOfCommandLine(),
  host?: HostKernel,
): readonly [PolicySurroundings, ...PolicySurroundings[]] {
  const [first, ...others] = assumedKernels(options.kernel, host?.release);
  const files = policyFiles(options, named);
  const cache = new PolicyCache();
  const defaultFeatures = readDefaultFeatures();
  const surroundingsOf = (assumed: AssumedKernel): PolicySurroundings => ({
    kernel: assumed.kernel,
    files,
    environment: {
      resolve: files.resolve,
      cache,
      kernelFeatures: readKernelFeatures(options, assumed, host?.features),
      isKernelNamed: options.kernel !== undefined || options.features !== undefined,
      defaultFeatures,
      knownAbis,
      loadSets: assumed.kernel.loadSets,
    },
  });
  return [surroundingsOf(first), ...others.map(surroundingsOf)];
}

/**
 * Replaces the rules for files. The result shares no file with the given surroundings.
 *
 * @param named - the new rules
 */
export function withFileRules(
  { kernel, environment }: PolicySurroundings,
  options: SurroundingsOptions,
  named: NamedFiles,
): PolicySurroundings {
  const files = policyFiles(options, named);
  return { kernel, files, environment: { ...environment, resolve: files.resolve, cache: new PolicyCache() } };
}

function policyFiles(options: SurroundingsOptions, named: NamedFiles): PolicyFiles {
  return new PolicyFiles([...(options.Include ?? []), options.base], named, templateValues(options.set));
}

/** The values of `--set`, by name. */
function templateValues(words: readonly string[] = []): TemplateValues {
  const values = new Map<string, readonly string[]>();
  for (const word of words) {
    const [, name, value = ''] = /^(\w+)=([^\n]*)$/.exec(word) ?? [];
    if (name === undefined) throw new CommandError(`--set ${textOf(bytesOf(word))}: this is not NAME=VALUE`);
    const raw = Buffer.from(value).toString('latin1');
    values.set(name, [...(values.get(name) ?? []), raw]);
  }
  return values;
}

/** The same for a command that can assume one kernel only. */
export function policySurroundings(
  options: SurroundingsOptions,
  named = filesOfCommandLine(),
  host?: HostKernel,
): PolicySurroundings {
  const [first, ...others] = surroundingsOfKernels(options, named, host);
  if (others.length > 0) throw severalKernels();
  return first;
}

/** What a command says that has one answer only. */
export function severalKernels(): CommandError {
  return new CommandError('several kernels at once are too many for this command', {
    hint: 'give --kernel once, and not `all`; `lamellar can` and `lamellar matrix` answer for several',
  });
}
