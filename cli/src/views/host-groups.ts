import { groupedBy } from '@lamellar/core/language';

/** A host with the facts to compare, a sentence each. */
export interface HostWithFacts {
  readonly facts: readonly string[];
}

/** Hosts with equal differences from most hosts. */
export interface HostGroup<Host> {
  readonly hosts: readonly [Host, ...Host[]];
  /** Facts of the group, known from at most half of all hosts. */
  readonly additional: readonly string[];
  /** Facts of more than half of all hosts, missing in the group. */
  readonly missing: readonly string[];
}

/** Groups hosts by their differences from the facts of most hosts. Small groups come first. */
export function groupHosts<Host extends HostWithFacts>(hosts: readonly Host[]): readonly HostGroup<Host>[] {
  const counts = new Map<string, number>();
  for (const { facts } of hosts) for (const fact of new Set(facts)) counts.set(fact, (counts.get(fact) ?? 0) + 1);
  const isUsual = (fact: string): boolean => (counts.get(fact) ?? 0) * 2 > hosts.length;
  const usual = [...counts.keys()].filter(isUsual);
  const compared = hosts.map((host) => {
    const facts = new Set(host.facts);
    return {
      host,
      additional: [...facts].filter((fact) => !isUsual(fact)),
      missing: usual.filter((fact) => !facts.has(fact)),
    };
  });
  const groups = groupedBy(compared, ({ additional, missing }) => JSON.stringify([additional.toSorted(), missing]));
  return Array.from(groups.values(), (group) => {
    const [{ host, additional, missing }, ...others] = group;
    return { hosts: [host, ...others.map((one) => one.host)] as const, additional, missing };
  }).sort((first, second) => first.hosts.length - second.hosts.length);
}
