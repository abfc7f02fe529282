import type { AuditedContainer, AuditedHost } from '../../audited-host.ts';
import { namespaceOnDisk, type PolicyOnDisk } from '../../policy-on-disk.ts';
import type { DeclaredProfile } from '../../../profile/loadable-unit.ts';
import { bytesOf } from '../../../source/bytes.ts';
import { memoised } from '../../../source/memoised.ts';
import { textOf } from '../../../source/printable-text.ts';
import { countWords, quoted, someOf } from '../evidence.ts';
import { adviceFix, type Finding, type FindingKind, type Fix } from '../finding.ts';
import { shellCommand } from '../shell-word.ts';

import { loadCommand } from '../load-command.ts';

/** Policy files for loading at boot, by the host or a container's init, whose profiles are not loaded. */
export const policyNotLoaded = {
  id: 'policy-not-loaded',
  title: 'a policy file whose profiles are not loaded',
  find: (host, { files, cannotTell }) => {
    if ([...host.namespaces.values()].some(({ profiles }) => profiles.length > 0)) return findingsOf(files, host);
    if (files.length > 0) cannotTell('whether policy files are loaded', 'no loaded profile is visible');
    return [];
  },
} as const satisfies FindingKind;

/** A policy file with profiles that are not loaded. */
interface UnloadedFile {
  readonly file: PolicyOnDisk;
  readonly missing: readonly DeclaredProfile[];
  /** True if other profiles of the file are loaded. */
  readonly isPartlyLoaded: boolean;
}

/** Returns a finding for the host, and a finding for every container. */
function findingsOf(files: readonly PolicyOnDisk[], host: AuditedHost): readonly Finding[] {
  const byContainer = new Map<AuditedContainer | undefined, UnloadedFile[]>();
  for (const file of files) {
    const unloaded = unloadedFile(file, host);
    if (unloaded !== undefined) memoised(byContainer, file.container, () => []).push(unloaded);
  }
  return [...byContainer].map(([container, unloaded]) => findingOf(container, unloaded));
}

function unloadedFile(file: PolicyOnDisk, { namespaces }: AuditedHost): UnloadedFile | undefined {
  if (!file.isForBoot) return undefined;
  const declared = file.unit.declared();
  const missing = declared.filter((one) => {
    const loaded = namespaces.get(namespaceOnDisk(file, one));
    return loaded?.profiles.some(({ name }) => name === one.name) !== true;
  });
  return missing.length === 0 ? undefined : { file, missing, isPartlyLoaded: missing.length < declared.length };
}

/** The maximum number of files with separate evidence and fixes. */
const maxFiles = 4;

function findingOf(container: AuditedContainer | undefined, unloaded: readonly UnloadedFile[]): Finding {
  const shown = unloaded.slice(0, maxFiles);
  const more = unloaded.length - shown.length;
  const [{ file }] = unloaded as [UnloadedFile, ...UnloadedFile[]];
  return {
    severity: 'medium',
    subject: container === undefined ? { kind: 'host' } : { kind: 'container', container },
    summary:
      container === undefined
        ? 'policy files are not loaded: the programs run without profiles'
        : 'the init of the container has not loaded all policy files: the programs run without profiles',
    evidence: [
      ...shown.map(({ file: { path }, missing, isPartlyLoaded }) => {
        const names = someOf(missing.map(({ name }) => quoted(name)));
        const others = isPartlyLoaded
          ? '; further profiles of the file are loaded: somebody has changed the file since'
          : '';
        return `${quoted(path)} has ${names}, and the kernel does not${others}`;
      }),
      ...shown.flatMap(({ file: { unit, path } }) => {
        const error = unit.load().diagnostics.find(({ severity }) => severity === 'error');
        return error === undefined
          ? []
          : [`${quoted(path)} does not compile as recorded, fix that first: ${error.message}`];
      }),
      ...(more === 0 ? [] : [`${countWords(more, 'more file')} without loaded profiles`]),
    ],
    // apparmor_parser loads a folder as the boot script does: without the disabled files.
    fixes: more === 0 ? shown.map((one) => fixOf(one.file)) : [loadCommand({ ...file, path: bytesOf(folder) })],
    names: unloaded.flatMap(({ missing }) => missing.map(({ name }) => textOf(name))),
  };
}

const folder = '/etc/apparmor.d';

function fixOf(file: PolicyOnDisk): Fix {
  if (file.unit.load().valid) return loadCommand(file);
  const check = shellCommand('lamellar', 'check', file.path);
  return adviceFix(`fix the errors that \`${check}\` lists, then load the file`);
}
