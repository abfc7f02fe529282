import type { AuditedContainer, AuditedHost } from '../../audited-host.ts';
import { keyOfKernel } from '../../answer-keys.ts';
import { loadedDifference } from '../../loaded-difference.ts';
import { driftFrom, driftWords, type ProfileDrift } from '../../intended-policy.ts';
import { withSource } from '../../../namespaces/sourced-profile.ts';
import { namespaceOnDisk, type PolicyOnDisk } from '../../policy-on-disk.ts';
import type { PolicyUnit } from '../../../compile/policy-unit.ts';
import type { DeclaredProfile } from '../../../profile/loadable-unit.ts';
import { memoised } from '../../../source/memoised.ts';
import { bytesOf, type ByteString } from '../../../source/bytes.ts';
import { textOf } from '../../../source/printable-text.ts';
import { countWords, quoted, someOf } from '../evidence.ts';
import {
  adviceFix,
  commandFix,
  type AuditedManifest,
  type Finding,
  type FindingContext,
  type FindingKind,
  type Fix,
} from '../finding.ts';
import { loadCommand } from '../load-command.ts';
import { shellCommand } from '../shell-word.ts';
import { profileName } from '../profile-name.ts';

/** Loaded profiles different from the files, or from a manifest. */
export const driftedPolicy = {
  id: 'drifted-policy',
  title: 'a loaded profile that differs from the file or the manifest',
  find: (host, context) => [
    ...driftFromFiles(host, context),
    ...(context.manifest === undefined ? [] : driftFromManifest(context.manifest, host, context)),
  ],
} as const satisfies FindingKind;

/** The answer for a file that cannot be compiled. */
const invalid = 'invalid';

/** Compares files with loaded policy. Files without a result are counted by root. */
function driftFromFiles(host: AuditedHost, context: FindingContext): readonly Finding[] {
  const without = new Map<string, string[]>();
  const findings = context.files.flatMap((file) => {
    const found = driftOf(file, host, context);
    if (found !== invalid) return found;
    memoised(without, where(file), () => []).push(quoted(file.path));
    return [];
  });
  for (const [root, paths] of without)
    context.cannotTell(
      `comparison of ${someOf(paths, 2)}${root} with the loaded profiles`,
      'the snapshot lacks an included file, or the file has errors',
    );
  return findings;
}

/** Returns the addition for a file of a container, empty for the host. */
function where({ container }: PolicyOnDisk): string {
  return container === undefined ? '' : ` of container ${container.title}`;
}

function driftOf(
  file: PolicyOnDisk,
  host: AuditedHost,
  { cannotTell, files }: FindingContext,
): readonly Finding[] | typeof invalid {
  const { unit, path, container } = file;
  const place = `${quoted(path)}${where(file)}`;
  const findings: Finding[] = [];
  for (const declared of unit.declared()) {
    const profile = profileName({ namespace: namespaceOnDisk(file, declared), name: declared.name });
    const comparison = compareWithFile(file, declared, host);
    if (comparison === undefined) continue;
    if (comparison.kind === 'unknown') {
      cannotTell(
        `comparison of profile ${quoted(declared.name)} with ${place}`,
        'the kernel does not show the loaded policy',
      );
    } else if (comparison.difference === invalid) {
      return invalid;
    } else if (comparison.difference !== '') {
      const others = otherDeclarations(file, declared.name, files);
      findings.push({
        severity: 'medium',
        subject: { kind: 'profile', profile, container },
        summary: 'the loaded profile differs from its file: readers of the file see a policy that is not in force',
        evidence: [
          `the loaded profile ${comparison.difference}`,
          `the file is ${place}`,
          ...(others.length === 0
            ? []
            : [`${someOf(others.map(quoted))} declares the profile, too: the last load counts`]),
        ],
        fixes: [
          ...(others.length === 0 ? [] : [declareOnce(declared.name, [path, ...others])]),
          loadCommand(file, ...withoutCache),
        ],
      });
    }
  }
  return findings;
}

/**
 * Compares a profile of a file with the loaded profile: the difference in words, empty for equal profiles. Undefined if
 * the profile is not loaded. Compilation and comparison take most of an audit's time, so the host keeps the answers.
 */
function compareWithFile(
  file: PolicyOnDisk,
  declared: DeclaredProfile,
  host: AuditedHost,
): { readonly kind: 'known'; readonly difference: string } | { readonly kind: 'unknown' } | undefined {
  const { policy, namespaces, snapshot, answers } = host;
  const { name } = declared;
  const namespace = namespaceOnDisk(file, declared);
  const loaded = namespaces.get(namespace)?.profiles.find((profile) => profile.name === name);
  if (loaded === undefined) return undefined;
  const found = policy.root.ensure(namespace === '' ? [] : (namespace.split('//') as ByteString[])).profile(name);
  const bytes = loaded.load === undefined ? undefined : snapshot.loads[loaded.load];
  if (found.kind !== 'profile' || bytes === undefined) return { kind: 'unknown' };
  const inputs = [answers.digest(file.surroundings), file.path, name, answers.digest(bytes), found.profile.mode];
  const key = JSON.stringify(['difference', ...inputs, answers.digest(keyOfKernel(host))]);
  const difference = answers.answer(key, () => {
    if (!file.unit.load().valid) return invalid;
    // LXC and Incus write a generated file immediately before the load. A thousand of them would take most of the time.
    if (!file.isForBoot) return withSource(found.profile, declared.profile()).difference ?? '';
    return loadedDifference(found.profile, loaded.load, declared, host) ?? '';
  });
  return { kind: 'known', difference };
}

/**
 * Makes apparmor_parser compile a file, and replace the cached policy: an older copy of a file, for example from a
 * backup, does not invalidate the cache.
 */
const withoutCache = ['--skip-read-cache', '--write-cache'] as const;

/** Returns further files of the host or container that declare a profile. The last load counts. */
function otherDeclarations(
  { container, unit, path }: PolicyOnDisk,
  name: ByteString,
  files: readonly PolicyOnDisk[],
): readonly ByteString[] {
  const namespace = (of: PolicyUnit): string | undefined =>
    of
      .declared()
      .find((one) => one.name === name)
      ?.namespace.join('//');
  return files
    .filter((one) => one.path !== path && one.container === container && one.unit.mayDeclare(name))
    .filter((one) => namespace(one.unit) === namespace(unit))
    .map((one) => one.path);
}

function declareOnce(name: ByteString, paths: readonly ByteString[]): Fix {
  return adviceFix(`declare ${quoted(name)} in one file only, of ${paths.map(quoted).join(', ')}`);
}

function driftFromManifest(
  { file, containers }: AuditedManifest,
  host: AuditedHost,
  { cannotTell }: FindingContext,
): readonly Finding[] {
  return driftFrom(containers, host).flatMap(({ intended: { called }, container, profiles }) => {
    const place = `the manifest is ${file}, and calls the container ${quoted(bytesOf(called))}`;
    const undeclared = profiles.filter(({ kind }) => kind === 'undeclared');
    return [
      ...profiles.flatMap((drift): readonly Finding[] => {
        const profile = profileName(drift);
        if (drift.kind === 'undeclared') return [];
        if (drift.kind === 'unknown') {
          cannotTell(`comparison of profile ${quoted(profile)} with ${file}`, driftWords(drift));
          return [];
        }
        return [
          {
            severity: 'medium',
            subject: { kind: 'profile', profile, container },
            summary: 'the loaded profile differs from the manifest: the intended policy is not in force',
            evidence: [driftWords(drift), place],
            fixes: [commandFix(shellCommand('lamellar', 'apply', '--manifest', bytesOf(file)))],
          },
        ];
      }),
      ...(container === undefined || undeclared.length === 0 ? [] : [undeclaredFinding(container, undeclared, place)]),
    ];
  });
}

/** Returns one finding for all undeclared profiles of a container: a distribution alone can load a hundred. */
function undeclaredFinding(container: AuditedContainer, undeclared: readonly ProfileDrift[], place: string): Finding {
  const names = undeclared.map(({ name }) => name);
  return {
    severity: 'low',
    subject: { kind: 'container', container },
    summary: 'profiles without an entry in the manifest are loaded, in most cases by the init of the container',
    evidence: [`${countWords(names.length, 'profile')}: ${someOf(names.map(quoted))}`, place],
    fixes: [
      adviceFix(
        "declare them in the manifest, or disable them in the container: a link in the container's `/etc/apparmor.d/disable`",
      ),
    ],
    names: names.map(textOf),
  };
}
