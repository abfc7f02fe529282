import { resolve } from 'node:path';
import { PolicyNamespace, type StackedPolicy } from '@lamellar/core';
import { groupedBy, Source, textOf } from '@lamellar/core/language';
import { lintPolicy, type LintCheck, type LintedFile } from '@lamellar/core/lint';
import { PolicyUnit } from '@lamellar/core/namespaces';
import { readManifestAt } from '@lamellar/node/manifest';
import { filesOfManifest, SecretSource } from '@lamellar/node/policy';
import {
  readPolicyText,
  type ListedPath,
  type StandardPolicy,
  type UnreadablePath,
} from '../adapters/policy/checked-paths.ts';
import { withFileRules, withFiles, type PolicySurroundings } from '../adapters/policy/policy-surroundings.ts';
import type { CheckOptions } from '../check/check-all.ts';
import type { CheckedFile } from '../check/checked-file.ts';
import { checkedSurroundings } from '../check/checked-surroundings.ts';
import { checkManifest } from '../check/manifest-checker.ts';
import { stacksOfManifest } from '../check/manifest-stacks.ts';
import { unreadableFile } from '../check/path-checker.ts';
import { redactSecrets } from '../policy/redact-secrets.ts';

/** The inputs of lint besides the paths. */
export interface LintRun {
  readonly options: CheckOptions;
  readonly standard: StandardPolicy | undefined;
  /** The checks to run; undefined for all. */
  readonly only: ReadonlySet<LintCheck> | undefined;
}

/** Lints policy files together, and then manifests with their policy. Returns one result for every file, in order. */
export function lintFiles(
  listed: readonly ListedPath[],
  manifests: readonly string[],
  run: LintRun,
): readonly CheckedFile[] {
  const surroundings = checkedSurroundings(run.options, run.standard);
  const files = listed.length === 0 ? [] : lintListed(listed, surroundings, run);
  const all = [...files, ...manifests.flatMap((manifest) => lintManifest(manifest, surroundings, run))];
  return Array.from(groupedBy(all, (file) => resolve(file.path)).values(), (same) => mergeResults(same));
}

/** Merges the results of a file, which the command line and manifests may name. */
function mergeResults(same: readonly [CheckedFile, ...CheckedFile[]]): CheckedFile {
  const [first] = same;
  if (same.length === 1) return first;
  const all = same.flatMap(({ diagnostics }) => diagnostics);
  const equal = groupedBy(all, ({ code, message, span: { source, start } }) =>
    JSON.stringify([resolve(source.name), start, code, message]),
  );
  // A suppression is unused if no run needs the suppression.
  const kept = [...equal.values()].filter(
    ([{ code }, ...others]) => code !== 'unused-suppression' || others.length + 1 === same.length,
  );
  return { ...first, valid: same.every(({ valid }) => valid), diagnostics: kept.map(([diagnostic]) => diagnostic) };
}

function lintListed(
  listed: readonly ListedPath[],
  surroundings: PolicySurroundings,
  { only }: LintRun,
): readonly CheckedFile[] {
  const root = PolicyNamespace.root();
  const read = listed.map((path): Source | UnreadablePath =>
    'reason' in path ? path : readPolicyText(path.path, surroundings.files),
  );
  for (const source of read) if (source instanceof Source) root.load(new PolicyUnit(source, surroundings.environment));
  const linted = new Map(lintLoaded(root, surroundings, only).map((file) => [file.source, file]));
  return read.map((source, index): CheckedFile => {
    const path = listed[index]?.path ?? '';
    const file = source instanceof Source ? linted.get(source) : undefined;
    if (file !== undefined) return resultOf(path, file, surroundings);
    const { requests } = surroundings;
    const compiler = surroundings.compiler().version;
    if (!(source instanceof Source)) return { ...unreadableFile(path, compiler, source), requests };
    return { path, compiler, requests, valid: false, profiles: [], diagnostics: [] };
  });
}

/** Lints the files of a manifest as policy of one host. Errors of the manifest or its files have precedence. */
function lintManifest(manifest: string, outer: PolicySurroundings, { options, only }: LintRun): readonly CheckedFile[] {
  const surroundings = withFileRules(
    outer,
    options,
    filesOfManifest(manifest, options.allowUntrustedManifest === true, true),
  );
  const checked = [...checkManifest(manifest, surroundings, options)].map((file): CheckedFile => {
    // A failed expectation is a result of `check`.
    const errors = file.diagnostics.filter(
      ({ severity, code }) => severity === 'error' && code !== 'broken-expectation',
    );
    return { ...file, valid: file.valid || errors.length === 0, diagnostics: [...redactSecrets(errors)] };
  });
  const found = checked.every(({ valid }) => valid) ? readManifestAt(manifest, surroundings.files) : undefined;
  if (found === undefined || !('manifest' in found)) return checked;
  // Templates need values: the first variant represents all.
  const [variant] = found.manifest.tests.variants;
  const filled =
    variant === undefined ? surroundings : withFiles(surroundings, surroundings.files.withValues(variant.values));
  const stacks = stacksOfManifest(found.manifest, filled);
  const linted = new Map(lintLoaded(stacks.root, filled, only, stacks).map((file) => [file.source.name, file]));
  return checked.map((file) => {
    const result = linted.get(file.path);
    return result === undefined ? file : resultOf(file.path, result, surroundings);
  });
}

function lintLoaded(
  root: PolicyNamespace,
  { kernel: { behaviours }, compiler, chosenCompiler, files }: PolicySurroundings,
  only: LintRun['only'],
  stacks?: StackedPolicy,
): readonly LintedFile[] {
  const isChosen = chosenCompiler !== undefined;
  return lintPolicy({ root, behaviours, compiler: compiler(), isChosen, only, stacks }).map((file) =>
    // Rules of a template that are equal for these values may differ for further values.
    files.isExpanded(file.source)
      ? { ...file, diagnostics: file.diagnostics.filter(({ code }) => code !== 'redundant-rule') }
      : file,
  );
}

function resultOf(
  path: string,
  { source, valid, profiles, diagnostics }: LintedFile,
  { compiler, requests }: PolicySurroundings,
): CheckedFile {
  // If a secret file is not policy, a parsed profile name may be any word of the secret.
  const isSecret = source instanceof SecretSource && !valid;
  return {
    path,
    compiler: compiler().version,
    requests,
    valid,
    profiles: isSecret ? [] : profiles.map(textOf),
    diagnostics: [...redactSecrets(diagnostics)],
  };
}
