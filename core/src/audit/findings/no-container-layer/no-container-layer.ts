import type { AuditedContainer } from '../../audited-host.ts';
import { confinesNothing, isStacked, ownNamespace } from '../../container-layers.ts';
import { countWords, quoted } from '../evidence.ts';
import type { Finding, FindingKind } from '../finding.ts';

/** Containers without a container layer: only the host layer confines their services. */
export const noContainerLayer = {
  id: 'no-container-layer',
  title: 'a container without a container layer',
  find: ({ containers, namespaces }) => {
    // The outermost policy namespaces with a profile, directly or in a nested namespace.
    const inhabited = new Set(
      [...namespaces].flatMap(([name, { profiles }]) => (profiles.length === 0 ? [] : [name.split('//')[0]])),
    );
    return containers.flatMap((container) => findIn(container, inhabited));
  },
} as const satisfies FindingKind;

function findIn(container: AuditedContainer, inhabited: ReadonlySet<string | undefined>): readonly Finding[] {
  const { tasks, labels } = container;
  // Unconfined containers are a separate finding, and containers of non-stacking runtimes never have a container layer.
  if (tasks.length === 0 || !isStacked(container) || labels.every(confinesNothing)) return [];
  const namespace = ownNamespace(container);
  if (namespace !== undefined && inhabited.has(namespace)) return [];
  const [first] = labels;
  return [
    {
      severity: 'low',
      subject: { kind: 'container', container },
      summary:
        namespace === undefined
          ? 'it has no policy namespace: one profile of the host is all that confines anything in it'
          : 'its own policy namespace has no profile: whoever breaks into one service of it has all of it',
      evidence: [
        `${countWords(tasks.length, 'process', 'processes')} under ${first === undefined ? 'nothing' : quoted(first.label)}`,
      ],
      fixes: [
        {
          kind: 'advice',
          text: 'declare it in `lamellar.yaml` with policy for its services, and `lamellar apply`',
        },
      ],
    },
  ];
}
