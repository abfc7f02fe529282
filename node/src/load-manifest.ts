import { PolicyNamespace } from '@lamellar/core';
import { checkExpectations, type ExpectationOutcome } from '@lamellar/core/expectations';
import type { Diagnostic } from '@lamellar/core/language';
import { LoadedPolicy } from './loaded-policy.ts';
import { compose } from './manifest/compose.ts';
import type { ComposedContainer } from './manifest/composed-container.ts';
import { errorsOfRules, loadContainers, sourcesOf } from './manifest/composed-policy.ts';
import type { ManifestExpectation } from './manifest/manifest.ts';
import { loadPolicyOfHost, readManifestAt } from './manifest/manifest-file.ts';
import { sourcesOfPolicy, type SourceSettings } from './policy/policy-sources.ts';
import { PolicyLoader } from './policy/policy-loader.ts';

/** An expectation of a manifest, with the outcome under the manifest's policy. */
export interface EvaluatedExpectation extends ManifestExpectation {
  readonly outcome: ExpectationOutcome;
}

/** A manifest with its policy, or the errors. */
export interface LoadedManifest {
  /** The policy of the host and of all containers; undefined if the manifest has errors. */
  readonly policy: LoadedPolicy | undefined;
  readonly containers: readonly ComposedContainer[];
  /** Empty if the manifest has errors. */
  readonly expectations: readonly EvaluatedExpectation[];
  /** Errors of the manifest and of the named policy, with places. */
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Loads a manifest and the policy that it names, without the containers' own configurations on a host.
 *
 * @throws LoadError if the file cannot be read
 * @throws RangeError if `kernel` is no version
 */
export function loadManifest(file: string, settings: SourceSettings = {}): LoadedManifest {
  const { kernel, ...sources } = sourcesOfPolicy(settings, file);
  const read = readManifestAt(file, sources.files);
  if ('diagnostics' in read) return { ...read, policy: undefined, containers: [], expectations: [] };
  const { manifest } = read;
  const root = PolicyNamespace.root();
  const loader = new PolicyLoader(sources);
  const { containers, ...composed } = compose(manifest, sources.files, sources.environment, () => undefined);
  const unloaded = [...loadPolicyOfHost(manifest, loader, root), ...composed.diagnostics];
  const stacks = loadContainers(root, sourcesOf(containers), sources.environment);
  const diagnostics = [...unloaded, ...errorsOfRules(manifest, containers, root)];
  if (diagnostics.some(({ severity }) => severity === 'error'))
    return { policy: undefined, containers, expectations: [], diagnostics };
  const outcomes = checkExpectations(
    manifest.expectations.map(({ expectation }) => expectation),
    stacks,
    kernel.behaviours,
  );
  const expectations = manifest.expectations.flatMap((expectation, index) => {
    const outcome = outcomes[index];
    return outcome === undefined ? [] : [{ ...expectation, outcome }];
  });
  return { policy: new LoadedPolicy(stacks, kernel, loader.unread), containers, expectations, diagnostics };
}
