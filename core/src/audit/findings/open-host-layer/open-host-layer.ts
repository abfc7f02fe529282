import { unlessTooLarge } from '../../../automata/budget.ts';
import type { AuditedContainer, AuditedHost } from '../../audited-host.ts';
import { confinesNothing, outerParts } from '../../container-layers.ts';
import { membersOf, type MemberGroup, type GroupReach } from '../../equivalence-classes.ts';
import { operationWords } from '../../../classes/operation-words.ts';
import { pairOperations } from '../../../classes/policy-classes.ts';
import type { ByteString } from '../../../source/bytes.ts';
import { countWords, quoted, someOf } from '../evidence.ts';
import { adviceFix, type Finding, type FindingContext, type FindingKind } from '../finding.ts';
import { openLayerCauses } from '../../remedies/open-layer-causes.ts';
import { openLayerWords, type CauseWords } from '../../remedies/open-layer-words.ts';
import { hostLayersOf, openingsOf, type OutsideReach } from '../../remedies/openings.ts';
import { settingOf } from '../settings.ts';
import { hostLayerEscapes } from './host-layer-escapes.ts';

/**
 * Confined containers with a host layer that allows control over further containers or programs of the host, or that
 * processes can leave.
 */
export const openHostLayer = {
  id: 'open-host-layer',
  title: 'a host layer that gives a container access to neighbours or the host',
  find: (host, { reach, generatedLayer, cannotTell }) =>
    reach.parties.flatMap((party): readonly Finding[] => {
      if (party.kind !== 'containers') return [];
      const [first] = party.containers;
      // Unconfined containers are a separate finding.
      const usual = first.labels.find(({ label }) => label === first.init?.label) ?? first.labels[0];
      if (usual === undefined || confinesNothing(usual)) return [];
      const out = escapesOf(first, host, cannotTell);
      const left = out.length === 0 ? [] : party.containers.map((container) => leavingFinding(container, out));
      const outside = reach.reachOf(party, pairOperations).flatMap((one) => reachedOutside(one, first));
      if (outside.length === 0) return left;
      const lines = outside.map(
        ({ operations, others }) =>
          `allowed: ${operationWords(operations)} → ${someOf(others.map((one) => partyWords(one.party, one.count)))}`,
      );
      // Equivalent containers have equal causes.
      const causes = openLayerCauses(first, openingsOf(first, outside, host), host, generatedLayer);
      // Complain mode of the whole kernel is a setting.
      if (isComplaining(host) && causes.every(({ kind }) => kind === 'complain')) return left;
      const open = party.containers.map((container) =>
        findingOf(
          container,
          lines,
          causes.map((cause) => openLayerWords(cause, container)),
        ),
      );
      return [...left, ...open];
    }),
} as const satisfies FindingKind;

function escapesOf(
  container: AuditedContainer,
  host: AuditedHost,
  cannotTell: FindingContext['cannotTell'],
): readonly string[] {
  return unlessTooLarge(
    () => hostLayerEscapes(container, host),
    () => {
      cannotTell(
        `whether processes of container ${quoted(container.container.name)} can leave the host layer`,
        'the policy needs too many states',
      );
      return [];
    },
  );
}

/**
 * Returns the permissions towards groups with a different host layer: a shared host layer does not separate containers.
 */
function reachedOutside({ operations, reached }: GroupReach, from: AuditedContainer): readonly OutsideReach[] {
  if (operations.every((operation) => operation.shape === 'cross-check' && operation.isProbe === true)) return [];
  const own = allHostLayers(from);
  const others = reached.filter(({ party }) =>
    membersOf(party).some((member) => {
      const layers = 'labels' in member ? allHostLayers(member) : new Set(outerParts(member).map(({ name }) => name));
      return ![...layers].every((layer) => own.has(layer));
    }),
  );
  if (others.length === 0) return [];
  return [{ operations, others }];
}

function allHostLayers({ labels }: AuditedContainer): ReadonlySet<ByteString> {
  return new Set(labels.flatMap((label) => outerParts(label).map(({ name }) => name)));
}

function partyWords(party: MemberGroup, count: number): string {
  if (party.kind === 'containers') {
    const [first] = party.containers;
    return count === 1 ? `container ${first.title}` : `${countWords(count, 'container')} such as ${first.title}`;
  }
  const [first] = party.labels;
  if (first.label === 'unconfined') return 'unconfined programs of the host';
  return count === 1 ? quoted(first.label) : `${countWords(count, 'label')} of the host such as ${quoted(first.label)}`;
}

function isComplaining({ snapshot: { kernel } }: AuditedHost): boolean {
  return kernel.parameters.get('mode' as ByteString) === 'complain';
}

function leavingFinding(container: AuditedContainer, out: readonly string[]): Finding {
  return {
    severity: container.isPrivileged === false ? 'medium' : 'high',
    subject: { kind: 'container', container },
    summary: 'its processes can leave the host layer: AppArmor then protects nothing of the host',
    evidence: out,
    fixes: [
      adviceFix(
        `limit the \`change_profile\` rules and the \`ux\`, \`px\` and \`cx\` rules of host layer ${someOf(hostLayersOf(container).map(quoted))}, and load the host layer again, or give the container a generated host layer`,
      ),
    ],
  };
}

function findingOf(container: AuditedContainer, outside: readonly string[], causes: readonly CauseWords[]): Finding {
  const nesting = settingOf(container, 'lxc.apparmor.allow_nesting', 'security.nesting');
  return {
    severity: container.isPrivileged === false ? 'medium' : 'high',
    subject: { kind: 'container', container },
    summary:
      container.isPrivileged === false
        ? 'the host layer allows access to neighbours or the host: only user and pid namespaces prevent the access'
        : 'the host layer allows access to neighbours or the host: only the pid namespace prevents the access',
    evidence: [...outside, ...(nesting === undefined ? [] : [nesting]), ...causes.flatMap(({ evidence }) => evidence)],
    fixes: causes.flatMap(({ fixes }) => fixes),
  };
}
