import type { AuditedContainer, AuditedHost } from '../../audit/audited-host.ts';
import { confinesNothing, isStacked, ownNamespace } from '../../audit/container-layers.ts';
import { countOf, quoted } from '../evidence.ts';
import type { Finding, FindingKind } from '../finding.ts';

/** Containers in which nothing is confined from the others: their host layer is all that they have. */
export const noContainerLayer = {
  id: 'no-container-layer',
  title: 'a container without a container layer',
  find: (host) => host.containers.flatMap((container) => findIn(container, host)),
} as const satisfies FindingKind;

function findIn(container: AuditedContainer, { snapshot }: AuditedHost): readonly Finding[] {
  const { tasks, labels } = container;
  // What is not confined at all is told of as such, and no container of other runtimes has a layer of its own.
  if (tasks.length === 0 || !isStacked(container) || labels.every(confinesNothing)) return [];
  const namespace = ownNamespace(container);
  const isWithin = (name: string): boolean => name === namespace || name.startsWith(`${namespace}//`);
  const profiles = snapshot.namespaces.filter(({ name }) => namespace !== undefined && isWithin(name));
  if (profiles.some((one) => one.profiles.length > 0)) return [];
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
        `${countOf(tasks.length, 'process', 'processes')} under ${first === undefined ? 'nothing' : quoted(first.label)}`,
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
