import type { AuditedContainer, AuditedHost } from '../../audited-host.ts';
import { driftFrom, driftWords, type ProfileDrift } from '../../intended-policy.ts';
import { namespaceOnDisk, type PolicyOnDisk } from '../../policy-on-disk.ts';
import { withSource } from '../../../namespaces/with-source.ts';
import type { DeclaredProfile } from '../../../profile/loadable-unit.ts';
import { bytesOf, textOf, type ByteString } from '../../../source/bytes.ts';
import { countWords, quoted, someOf } from '../evidence.ts';
import type { AuditedManifest, Finding, FindingContext, FindingKind } from '../finding.ts';
import { loadCommand } from '../load-command.ts';
import { shellCommand } from '../shell-word.ts';
import { profileName } from '../profile-name.ts';

/** Loaded profiles different from the files, or from a manifest. */
export const driftedPolicy = {
  id: 'drifted-policy',
  title: 'a loaded profile that differs from the file or the manifest',
  find: (host, context) => {
    const compared = new Map<DeclaredProfile, Map<object, string | undefined>>();
    return [
      ...context.files.flatMap((file) => driftOf(file, host, context, compared)),
      ...(context.manifest === undefined ? [] : driftFromManifest(context.manifest, host, context)),
    ];
  },
} as const satisfies FindingKind;

function driftOf(
  file: PolicyOnDisk,
  { policy, namespaces }: AuditedHost,
  { cannotTell }: FindingContext,
  compared: Map<DeclaredProfile, Map<object, string | undefined>>,
): readonly Finding[] {
  const { unit, path, container } = file;
  const isLoaded = (namespace: ByteString, name: ByteString): boolean =>
    namespaces.get(namespace)?.profiles.some((profile) => profile.name === name) === true;
  const declared = unit.declared().flatMap((one) => {
    const namespace = namespaceOnDisk(file, one);
    return isLoaded(namespace, one.name) ? [{ one, namespace }] : [];
  });
  if (declared.length === 0) return [];
  const where = container === undefined ? quoted(path) : `${quoted(path)} of container ${container.title}`;
  if (!unit.load().valid) {
    cannotTell(
      `comparison of ${where} with the loaded profiles`,
      'the snapshot lacks an included file, or the file has errors',
    );
    return [];
  }
  return declared.flatMap(({ one, namespace }): readonly Finding[] => {
    const names = namespace === '' ? [] : (namespace.split('//') as ByteString[]);
    const found = policy.root.ensure(names).profile(one.name);
    if (found.kind !== 'profile') {
      cannotTell(
        `comparison of profile ${quoted(one.name)} with ${where}`,
        'the kernel does not show the loaded policy',
      );
      return [];
    }
    // Containers of an image share files and compiled policy.
    const known = compared.get(one) ?? new Map<object, string | undefined>();
    compared.set(one, known);
    const { identity } = found.profile.policy;
    if (!known.has(identity)) known.set(identity, withSource(found.profile, one.profile()).difference);
    const difference = known.get(identity);
    if (difference === undefined) return [];
    return [
      {
        severity: 'medium',
        subject: { kind: 'profile', profile: profileName({ namespace, name: one.name }), container },
        summary: 'the loaded profile differs from its file: readers of the file see a policy that is not in force',
        evidence: [`the loaded profile ${difference}`, `the file is ${where}`],
        fixes: [loadCommand(file)],
      },
    ];
  });
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
            fixes: [{ kind: 'command', command: shellCommand('lamellar', 'apply', '--manifest', bytesOf(file)) }],
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
      {
        kind: 'advice',
        text: "declare them in the manifest, or disable them in the container: a link in the container's `/etc/apparmor.d/disable`",
      },
    ],
    names: names.map(textOf),
  };
}
