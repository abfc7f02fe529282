import { pairOperations } from '../class/policy-classes.ts';
import { compareByThemselves, type OwnChanges } from '../compare/compare-by-themselves.ts';
import { stack, type Label } from '../label/label.ts';
import { Matrix } from '../matrix/matrix.ts';
import type { AuditedContainer, AuditedHost, UsedLabel } from './audited-host.ts';
import { confinesNothing } from './container-layers.ts';
import { compileLayer, type GeneratedLayer } from './generated-layer.ts';
import { MatrixReach } from './matrix-reach.ts';
import { membersOf, reachedParties, type EffectiveReach, type Party, type PartyReach } from './parties.ts';

/** What a container may do because it is not confined as its runtime would confine it by itself. */
export interface ConfinementCost {
  readonly party: Party & { readonly kind: 'containers' };
  readonly isUnconfined: boolean;
  /** What it is compared with: `what LXC generates`. */
  readonly comparedWith: string;
  /** What it may do to others, and would not. */
  readonly reach: readonly PartyReach[];
  /** What it may do by itself, and would not. */
  readonly byItself: OwnChanges | undefined;
}

/**
 * What containers gain by being unconfined, or by a host layer that reaches out of them, over what their runtime would generate. Of
 * containers that are alike, one is asked.
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
    if (used?.meaning === undefined || (!isUnconfined && reach.reachOf(party).length === 0)) return [];
    const layer = generated(container);
    const profile = layer === undefined ? undefined : compileLayer(layer, host);
    if (layer === undefined || profile === undefined) return [];
    const inner = used.meaning.parts.filter(({ namespace }) => namespace !== host.policy.root);
    const before = stack({ namespace: host.policy.root, profile }, ...inner);
    return [{ party, used, meaning: used.meaning, isUnconfined, before, comparedWith: layer.title }];
  });
  if (asked.length === 0) return [];
  const added = asked.map(({ before }): UsedLabel => ({ ...emptyLabel, meaning: before }));
  const between = reachWith(added, host, reach);
  return asked.map(({ party, meaning, isUnconfined, before, comparedWith }, at): ConfinementCost => {
    const [container] = party.containers;
    const gained = reachedParties(container, reach.parties, (to) => {
      const now = between.mask(container, to);
      return now & ~between.mask(added[at] ?? container, to);
    });
    const changes = compareByThemselves(
      new Map([
        [
          container.container.name,
          { before: { label: before, policy: host.policy }, after: { label: meaning, policy: host.policy } },
        ],
      ]),
      host.kernel.measured.behaviours,
    );
    return {
      party,
      isUnconfined,
      comparedWith,
      reach: gained.map(({ mask, reached }) => ({ operations: between.operations(mask), reached })),
      byItself: changes[0],
    };
  });
}

const emptyLabel: UsedLabel = {
  label: '' as UsedLabel['label'],
  mode: undefined,
  parts: [],
  meaning: undefined,
  tasks: [],
};

/** The reach of all that is there and of labels that are not. */
function reachWith(added: readonly UsedLabel[], host: AuditedHost, { parties }: EffectiveReach): MatrixReach {
  const labels: Label[] = [];
  const indices = new Map<Label, number>();
  const used = [...parties.flatMap(membersOf), ...added].flatMap((member) =>
    'labels' in member ? member.labels : [member],
  );
  for (const { meaning } of used)
    if (meaning !== undefined && !indices.has(meaning)) indices.set(meaning, labels.push(meaning) - 1);
  return new MatrixReach(new Matrix(labels, pairOperations, host.kernel.measured.behaviours), ({ meaning }) =>
    meaning === undefined ? undefined : indices.get(meaning),
  );
}

function labelOfInit({ init, labels }: AuditedContainer): UsedLabel | undefined {
  return init === undefined ? labels[0] : labels.find(({ label }) => label === init.label);
}
