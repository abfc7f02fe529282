import type { PolicyClass } from '../class/policy-classes.ts';
import { compareByThemselves } from '../compare/compare-by-themselves.ts';
import type { OwnChange } from '../compare/own-change.ts';
import { stack, type Label } from '../label/label.ts';
import type { ByteString } from '../source/bytes.ts';
import type { AuditedContainer, AuditedHost, UsedLabel } from './audited-host.ts';
import { confinesNothing } from './container-layers.ts';
import { compileLayer, type GeneratedLayer } from './generated-layer.ts';
import { MemberReach, reachesNothing } from './member-reach.ts';
import { membersOf, type EffectiveReach, type Party, type PartyReach } from './parties.ts';

/** What a container may do because it is not confined as its runtime would confine it by itself. */
export interface ConfinementCost {
  readonly party: Party & { readonly kind: 'containers' };
  readonly isUnconfined: boolean;
  /** What it is compared with: `what LXC generates`. */
  readonly comparedWith: string;
  /** What it may do to others, and would not. */
  readonly reach: readonly PartyReach[];
  /** What it may do by itself, and would not. */
  readonly byItself: readonly OwnChange[];
  /** Classes of which there was too much to compare. */
  readonly tooLarge: readonly PolicyClass[];
}

/**
 * What containers gain over what their runtime would generate for them, by being unconfined, or by another host layer. Those that gain nothing
 * are left out. Of containers that are alike, one is asked.
 */
export function confinementCosts(
  host: AuditedHost,
  reach: EffectiveReach,
  generated: GeneratedLayer,
): readonly ConfinementCost[] {
  const asked = reach.parties.flatMap((party) => {
    if (party.kind !== 'containers') return [];
    const [container] = party.containers;
    const used = labelOfInit(container);
    const isUnconfined = used !== undefined && confinesNothing(used);
    if (used?.meaning === undefined) return [];
    const layer = generated(container);
    const profile = layer === undefined ? undefined : compileLayer(layer, host);
    if (layer === undefined || profile === undefined) return [];
    const inner = used.meaning.parts.filter(({ namespace }) => namespace !== host.policy.root);
    const before = stack({ namespace: host.policy.root, profile }, ...inner);
    return [{ party, used, meaning: used.meaning, isUnconfined, before, comparedWith: layer.title }];
  });
  return asked.flatMap(({ party, meaning, isUnconfined, before, comparedWith }): readonly ConfinementCost[] => {
    const [container] = party.containers;
    const compared = { before: { label: before, policy: host.policy }, after: { label: meaning, policy: host.policy } };
    const [byItself] = compareByThemselves(
      new Map([[container.container.name, compared]]),
      host.kernel.measured.behaviours,
      { steps: mostSteps },
    );
    const towards = gainedReach(party, before, reach, host);
    const changes = (byItself?.changes ?? []).filter(({ kind }) => kind === 'gained');
    const tooLarge = [...new Set([...(byItself?.tooLarge ?? []), ...towards.tooLarge])];
    if (towards.gained.length + changes.length + tooLarge.length === 0) return [];
    return [{ party, isUnconfined, comparedWith, reach: towards.gained, byItself: changes, tooLarge }];
  });
}

/** About a second at the worst, for each kind of container. */
const mostSteps = 20_000;

/** What a container may do to others now, and could not under another label. Of those that are alike, one is asked. */
function gainedReach(
  party: ConfinementCost['party'],
  before: Label,
  reach: EffectiveReach,
  host: AuditedHost,
): { readonly gained: readonly PartyReach[]; readonly tooLarge: readonly PolicyClass[] } {
  const [container] = party.containers;
  const generated: UsedLabel = { label: '' as ByteString, mode: undefined, parts: [], meaning: before, tasks: [] };
  const representatives = new Map(
    reach.parties.map((other) => [other, membersOf(other).find((member) => member !== container)]),
  );
  const others = [...representatives.values()].flatMap((member) => member ?? []);
  const between = new MemberReach([generated, ...others], host.kernel.measured.behaviours);
  const tooLarge = new Set<PolicyClass>();
  const gained = new Map<string, { operations: PartyReach['operations']; reached: PartyReach['reached'][number][] }>();
  for (const { operations, reached } of reach.reachOf(party, reach.operations))
    for (const one of reached) {
      const member = representatives.get(one.party);
      const { may, notFoundOut } = member === undefined ? reachesNothing : between.between(generated, member);
      const [already, unknown] = [between.told(may), between.told(notFoundOut)];
      for (const operation of operations) if (unknown.includes(operation)) tooLarge.add(operation.class);
      const more = operations.filter((operation) => !already.includes(operation) && !unknown.includes(operation));
      if (more.length === 0) continue;
      const key = more.map(({ class: word, name }) => `${word} ${name}`).join();
      const same = gained.get(key) ?? { operations: more, reached: [] };
      gained.set(key, same);
      same.reached.push(one);
    }
  return { gained: [...gained.values()], tooLarge: [...tooLarge] };
}

function labelOfInit({ init, labels }: AuditedContainer): UsedLabel | undefined {
  return init === undefined ? labels[0] : labels.find(({ label }) => label === init.label);
}
