import { PolicyNamespace } from '@lamellar/core';
import { Source, textOf } from '@lamellar/core/language';
import { lintPolicy, type LintCheck } from '@lamellar/core/lint';
import { PolicyUnit } from '@lamellar/core/namespaces';
import { SecretSource } from '@lamellar/node/policy';
import {
  readPolicyText,
  type ListedPath,
  type StandardPolicy,
  type UnreadablePath,
} from '../adapters/policy/checked-paths.ts';
import type { CheckOptions } from '../check/check-all.ts';
import type { CheckedFile } from '../check/checked-file.ts';
import { checkedSurroundings } from '../check/checked-surroundings.ts';
import { unreadableFileDiagnostic } from '../check/path-checker.ts';
import { redactSecrets } from '../policy/redact-secrets.ts';

/**
 * Lints policy files together, and returns a result for each file, in order.
 *
 * @param only - the checks to run; undefined for all
 */
export function lintFiles(
  listed: readonly ListedPath[],
  options: CheckOptions,
  standard: StandardPolicy | undefined,
  only: ReadonlySet<LintCheck> | undefined,
): readonly CheckedFile[] {
  const surroundings = checkedSurroundings(options, standard);
  const compiler = surroundings.compiler();
  const root = PolicyNamespace.root();
  const read = listed.map((path): Source | UnreadablePath =>
    'reason' in path ? path : readPolicyText(path.path, surroundings.files),
  );
  for (const source of read) if (source instanceof Source) root.load(new PolicyUnit(source, surroundings.environment));
  const isChosen = surroundings.chosenCompiler !== undefined;
  const { behaviours } = surroundings.kernel;
  const linted = new Map(
    lintPolicy({ root, behaviours, labels: [], compiler, isChosen, only }).map((file) => [file.source, file]),
  );
  return read.map((source, index): CheckedFile => {
    const path = listed[index]?.path ?? '';
    const file = source instanceof Source ? linted.get(source) : undefined;
    const nothing = { path, compiler: compiler.version, valid: false, profiles: [] };
    if (file === undefined)
      return { ...nothing, diagnostics: source instanceof Source ? [] : [unreadableFileDiagnostic(source)] };
    // If a secret file is not policy, a parsed profile name may be any word of the secret.
    const isSecret = source instanceof SecretSource && !file.valid;
    return {
      ...nothing,
      valid: file.valid,
      profiles: isSecret ? [] : file.profiles.map(textOf),
      diagnostics: [...redactSecrets(file.diagnostics)],
    };
  });
}
