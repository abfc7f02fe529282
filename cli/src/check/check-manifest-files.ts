import { PolicyNamespace, type StackedPolicy } from '@lamellar/core';
import { groupedBy, type Diagnostic } from '@lamellar/core/language';
import { PolicyUnit } from '@lamellar/core/namespaces';
import { kindOf } from '@lamellar/node/files';
import {
  compose,
  errorsOfRules,
  loadContainers,
  loadPolicyOfHost,
  sourcesOf,
  type Manifest,
} from '@lamellar/node/manifest';
import { assumedName, PolicyLoader, SecretSource } from '@lamellar/node/policy';
import type { CheckedFile } from './checked-file.ts';
import { layerPaths } from './manifest-paths.ts';
import type { ManifestReading } from './manifest-readings.ts';
import { mergeDiagnostics } from './merge-diagnostics.ts';
import { PathChecker, unreadableFileDiagnostic } from './path-checker.ts';

/** The verdicts on a manifest's policy files, and the policy if all files are valid. */
export interface CheckedManifestPolicy {
  readonly files: readonly CheckedFile[];
  /** The diagnostics of the manifest itself. */
  readonly ofManifest: readonly Diagnostic[];
  readonly policy?: StackedPolicy;
}

/** Checks the policy files of a manifest in one reading, for the newest kernel. */
export function checkFiles(manifest: Manifest, { newest }: ManifestReading): CheckedManifestPolicy {
  const { surroundings } = newest;
  const checker = new PathChecker(surroundings);
  const root = PolicyNamespace.root();
  const loader = new PolicyLoader(surroundings);
  const wrong = [...loadPolicyOfHost(manifest, loader, root), ...loader.unread.map(unreadableFileDiagnostic)];
  const assumed = new Set(manifest.tests.assume.map(({ word }) => assumedName(word)));
  const [ofHost, ofLayers] = [
    textsIn(root).filter((name) => !assumed.has(name)),
    // A missing file is reported at its reference in the manifest.
    layerPaths(manifest).filter((path) => kindOf(path) === 'file'),
  ];
  const files = Array.from(new Set([...ofHost, ...ofLayers]), (path): CheckedFile => {
    const checked = checker.check({ path });
    return ofLayers.includes(path) ? checked : { ...checked, isHostPolicy: true };
  });
  const shown = new Set(files.flatMap(({ diagnostics }) => diagnostics.map(keyOf)));
  const { files: places, environment } = surroundings;
  const { containers, diagnostics } = compose(manifest, places, environment, () => undefined);
  wrong.push(...checker.forCompiler(diagnostics.filter((diagnostic) => !shown.has(keyOf(diagnostic)))));
  if (files.some(({ valid }) => !valid) || wrong.some(({ severity }) => severity === 'error'))
    return { files, ofManifest: wrong };
  const policy = loadContainers(root, sourcesOf(containers), environment);
  const unloadable = errorsOfRules(manifest, containers, root);
  return { files, ofManifest: [...wrong, ...unloadable], ...(unloadable.length === 0 ? { policy } : {}) };
}

/** Merges the verdicts of several readings. Equal diagnostics are reported once, with their readings. */
export function mergeVerdicts(
  checked: readonly CheckedManifestPolicy[],
  readings: readonly ManifestReading[],
): Pick<CheckedManifestPolicy, 'files' | 'ofManifest'> {
  const [first] = checked;
  if (first !== undefined && checked.length === 1) return first;
  const byPath = groupedBy(
    checked.flatMap(({ files }, index) => files.map((file) => ({ file, index }))),
    ({ file }) => file.path,
  );
  const all = readings.map(({ newest }) => newest);
  const merge = (found: readonly { readonly diagnostics: readonly Diagnostic[]; readonly index: number }[]) =>
    mergeDiagnostics(
      found.flatMap(({ diagnostics, index }) =>
        all[index] === undefined ? [] : [{ diagnostics, combination: all[index] }],
      ),
      all,
    );
  const files = Array.from(byPath.values(), (found): CheckedFile => {
    const diagnostics = merge(found.map(({ file, index }) => ({ diagnostics: file.diagnostics, index })));
    const profiles = [...new Set(found.flatMap(({ file }) => file.profiles))];
    const compiler = [...new Set(found.map(({ file }) => file.compiler))].join(' and ');
    return { ...found[0].file, compiler, valid: found.every(({ file }) => file.valid), profiles, diagnostics };
  });
  return { files, ofManifest: merge(checked.map(({ ofManifest }, index) => ({ diagnostics: ofManifest, index }))) };
}

/** Returns the files of the loaded policy texts. */
function textsIn(root: PolicyNamespace): readonly string[] {
  const units = [...root.all()].flatMap((namespace) => namespace.units);
  return units.flatMap((unit) => (unit instanceof PolicyUnit ? [unit.source.name] : []));
}

/** Diagnostics with equal keys are reported once. A secret file has a single key. */
function keyOf({ code, span: { source, start } }: Diagnostic): string {
  return source instanceof SecretSource ? source.name : `${start} ${code} ${source.name}`;
}
