import type { AuditedContainer, AuditedHost } from '../../audited-host.ts';
import { confinesNothing, isStacked, ownNamespace } from '../../container-layers.ts';
import { countWords, quoted } from '../evidence.ts';
import { adviceFix, commandFix, type AuditedManifest, type Finding, type FindingKind, type Fix } from '../finding.ts';
import { restartFix } from '../../remedies/restart-fix.ts';
import { bytesOf, type ByteString } from '../../../source/bytes.ts';
import { shellCommand } from '../shell-word.ts';

/** Containers without a container layer: only the host layer confines their services. */
export const noContainerLayer = {
  id: 'no-container-layer',
  title: 'a container without a container layer',
  find: ({ containers, namespaces }, { manifest }) => {
    // The outermost policy namespaces with a profile, directly or in a nested namespace.
    const inhabited = new Set(
      [...namespaces].flatMap(([name, { profiles }]) => (profiles.length === 0 ? [] : [name.split('//')[0]])),
    );
    return containers.flatMap((container) => findIn(container, inhabited, namespaces, manifest));
  },
} as const satisfies FindingKind;

function findIn(
  container: AuditedContainer,
  inhabited: ReadonlySet<string | undefined>,
  namespaces: AuditedHost['namespaces'],
  manifest: AuditedManifest | undefined,
): readonly Finding[] {
  const { tasks, labels } = container;
  // Unconfined containers are a separate finding, and containers of non-stacking runtimes never have a container layer.
  if (tasks.length === 0 || !isStacked(container) || labels.every(confinesNothing)) return [];
  const namespace = ownNamespace(container);
  if (namespace !== undefined && inhabited.has(namespace)) return [];
  const [first] = labels;
  // A label keeps the name of a removed policy namespace.
  const isRemoved = namespace !== undefined && !namespaces.has(namespace);
  return [
    {
      severity: 'low',
      subject: { kind: 'container', container },
      summary:
        namespace === undefined
          ? 'no policy namespace: a single profile of the host confines all programs of the container'
          : 'the policy namespace has no profile: an attacker in one service controls the whole container',
      evidence: [
        `${countWords(tasks.length, 'process', 'processes')} under ${first === undefined ? 'nothing' : quoted(first.label)}`,
        ...(isRemoved ? [`policy namespace ${quoted(namespace)} was removed after the start`] : []),
      ],
      fixes: [...(isRemoved ? [restartFix(container.container)] : []), layerFix(container, namespace, manifest)],
    },
  ];
}

/** Returns the fix that loads a container layer: an applied layer need not be declared again. */
function layerFix(
  { container: { settings = [] } }: AuditedContainer,
  namespace: ByteString | undefined,
  manifest: AuditedManifest | undefined,
): Fix {
  const declared = manifest?.containers.find((one) => one.namespace === namespace);
  if (manifest !== undefined && declared !== undefined && declared.layer.length > 0)
    return commandFix(shellCommand('lamellar', 'apply', '--manifest', bytesOf(manifest.file)));
  if (settings.some(({ isApplied, key }) => isApplied && key === 'lxc.hook.start-host'))
    return commandFix('lamellar apply');
  return adviceFix('declare the container in `lamellar.yaml` with policy for the services, then run `lamellar apply`');
}
