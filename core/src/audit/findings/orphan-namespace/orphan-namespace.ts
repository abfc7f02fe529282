import type { AuditedHost } from '../../audited-host.ts';
import { ownNamespace } from '../../container-layers.ts';
import { layerNamesOf } from '../../../snapshot/policy-of-snapshot.ts';
import type { ByteString } from '../../../source/bytes.ts';
import { countWords, quoted, someOf } from '../evidence.ts';
import { commandFix, type Finding, type FindingKind } from '../finding.ts';
import { shellCommand } from '../shell-word.ts';

/**
 * Policy namespaces without containers and processes. The fix removes the namespace, so a recorded namespace never has the
 * fix in place.
 */
export const orphanNamespace = {
  id: 'orphan-namespace',
  title: 'an unused policy namespace',
  find: (host) => {
    const orphans = namesOfOrphans(host);
    // The outermost of nested orphans represents the rest.
    return [...orphans]
      .filter(([name]) => !isBelowAny(name, orphans))
      .map(([name, stopped]) => findingOf(name, stopped, host));
  },
} as const satisfies FindingKind;

/** Returns orphaned namespaces, with the stopped container of the namespace, if known. */
function namesOfOrphans({
  snapshot,
  containers,
  hostLabels,
}: AuditedHost): ReadonlyMap<ByteString, string | undefined> {
  const used = new Set(
    [...hostLabels, ...containers.flatMap(({ labels }) => labels)].flatMap(({ parts }) =>
      parts.map(({ namespace }) => namespace),
    ),
  );
  const owners = new Map<string, string>();
  for (const container of containers) {
    const own = ownNamespace(container);
    if (container.tasks.length > 0 && own !== undefined) used.add(own);
    const named = layerNamesOf(container.container)?.namespace;
    if (named !== undefined && container.tasks.length > 0) used.add(named);
    else if (named !== undefined) owners.set(named, container.title);
  }
  const outer = new Set(
    [...used].flatMap((name) => name.split('//').map((_, at, parts) => parts.slice(0, at + 1).join('//'))),
  );
  // A namespace is used if it contains or is inside a used namespace.
  const isUsed = (name: string): boolean =>
    outer.has(name) ||
    name.split('//').some((_, at, parts) => used.has(parts.slice(0, at).join('//') as ByteString) && at > 0);
  return new Map(
    snapshot.namespaces
      .slice(1)
      .filter(({ name }) => !isUsed(name))
      .map(({ name }) => [name, owners.get(name)]),
  );
}

function isBelowAny(name: string, others: ReadonlyMap<string, unknown>): boolean {
  const parts = name.split('//');
  return parts.some((_, index) => index > 0 && others.has(parts.slice(0, index).join('//')));
}

function findingOf(namespace: ByteString, stopped: string | undefined, { snapshot }: AuditedHost): Finding {
  const within = snapshot.namespaces.filter(({ name }) => name === namespace || name.startsWith(`${namespace}//`));
  const profiles = within.flatMap((one) => one.profiles.map(({ name }) => quoted(name)));
  const place = namespace
    .split('//')
    .map((name) => `namespaces/${name}`)
    .join('/');
  return {
    severity: 'low',
    subject: { kind: 'namespace', namespace },
    summary:
      stopped === undefined
        ? 'no container and no process uses the namespace: left over, for example from a removed container'
        : 'the container is stopped: its next start finds old policy',
    evidence: [
      `${countWords(profiles.length, 'profile')} in it${profiles.length === 0 ? '' : `: ${someOf(profiles)}`}`,
      ...(stopped === undefined ? [] : [`the namespace belongs to container ${stopped}`]),
    ],
    fixes: [commandFix(shellCommand('rmdir', `/sys/kernel/security/apparmor/policy/${place}`))],
  };
}
