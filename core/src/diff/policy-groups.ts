import type { ByteString } from '../source/bytes.ts';
import { comparePolicies, labelsByName, type PolicyDifferences, type PolicyUnderKernel } from './compare-policies.ts';
import type { LabelOfPolicy } from './own-change.ts';
import { hasNoDifference } from './variant-groups.ts';

/** Policies with equal permissions. */
export interface PolicyGroup<Member> {
  readonly members: readonly [Member, ...Member[]];
  /** The differences from the largest group; undefined for the largest group. */
  readonly differences?: PolicyDifferences;
}

interface OpenGroup<Member> {
  readonly policy: PolicyUnderKernel;
  /** The names of the compared labels. */
  readonly labels: ReadonlySet<ByteString>;
  readonly members: [Member, ...Member[]];
}

/** Groups of policies with equal permissions. A group keeps the first policy for comparisons. */
export class PolicyGroups<Member> {
  readonly #groups: OpenGroup<Member>[] = [];
  /** The groups by the keys of the members. */
  readonly #known = new Map<string, OpenGroup<Member>>();
  readonly #isCompared: (label: LabelOfPolicy) => boolean;

  /** @param isCompared - returns false for labels to leave out */
  constructor(isCompared: (label: LabelOfPolicy) => boolean = () => true) {
    this.#isCompared = isCompared;
  }

  /**
   * Adds a policy to the first group with equal permissions. A comparison beyond the limits counts as a difference.
   *
   * @param key - policies with equal keys are certainly equal, and are not compared
   */
  add(policy: PolicyUnderKernel, member: Member, key: string): void {
    const group = this.#known.get(key) ?? this.#equalGroup(policy);
    if (group === undefined) {
      const opened: OpenGroup<Member> = { policy, labels: this.#namesOf(policy), members: [member] };
      this.#groups.push(opened);
      this.#known.set(key, opened);
    } else {
      group.members.push(member);
      this.#known.set(key, group);
    }
  }

  /** Returns the groups, the largest first. */
  groups(): readonly PolicyGroup<Member>[] {
    const sorted = this.#groups.toSorted((first, second) => second.members.length - first.members.length);
    const [largest] = sorted;
    return sorted.map(({ policy, members }) =>
      largest === undefined || policy === largest.policy
        ? { members }
        : { members, differences: this.#compare(largest.policy, policy) },
    );
  }

  #equalGroup(policy: PolicyUnderKernel): OpenGroup<Member> | undefined {
    const names = this.#namesOf(policy);
    return this.#groups.find(
      (group) =>
        names.size === group.labels.size &&
        [...names].every((name) => group.labels.has(name)) &&
        isEqual(this.#compare(group.policy, policy)),
    );
  }

  #namesOf(policy: PolicyUnderKernel): ReadonlySet<ByteString> {
    return new Set([...labelsByName(policy)].flatMap(([name, label]) => (this.#isCompared(label) ? [name] : [])));
  }

  #compare(before: PolicyUnderKernel, after: PolicyUnderKernel): PolicyDifferences {
    return comparePolicies(before, after, [], this.#isCompared);
  }
}

function isEqual(differences: PolicyDifferences): boolean {
  return hasNoDifference(differences) && differences.byThemselves.every(({ tooLarge }) => tooLarge.length === 0);
}
