import type { LabelPart, StackedPolicy } from '@lamellar/core';
import { bytesOf, textOf, type ByteString } from '@lamellar/core/language';
import { decideRecord, namespaceOfRecord, type AppArmorRecord } from '@lamellar/core/log-records';
import { learntLines, type LearntPolicy } from '@lamellar/core/repair';
import { CommandError } from '../exit-status.ts';
import { loadPolicies } from '../policy/load-policy.ts';
import { placementsFor } from '../policy/placement.ts';
import type { CommandPolicyOptions } from '../policy/policy-options.ts';
import { brief } from '../words/brief.ts';
import { writePatch } from './write-patch.ts';

/** The policy in use, for learning only the missing rules. */
export interface ExistingPolicy {
  /** Returns the records of a profile: `NAME`, or `CONTAINER:NAME` for the container layer of a container. */
  readonly select: (records: readonly AppArmorRecord[], wanted: string | undefined) => SelectedRecords;
  /** Returns whether the policy allows the access of a record, as if all profiles were enforced. */
  readonly isAllowed: (record: AppArmorRecord) => boolean;
  /** Writes the new rules as a patch of the policy files. */
  readonly patch: (learnt: LearntPolicy, namespace: ByteString | undefined) => void;
}

interface SelectedRecords {
  readonly records: readonly AppArmorRecord[];
  /** The name of the profile without the container. */
  readonly profile: string | undefined;
}

/** Loads the policy that the options select. */
export async function existingPolicy(options: CommandPolicyOptions): Promise<ExistingPolicy> {
  const [loaded] = await loadPolicies(options);
  const { policy } = loaded;
  const { behaviours } = loaded.kernel;
  const { placementOf } = await placementsFor(loaded, options);
  const enforcing = policy.withProfiles((profile) =>
    profile.mode === 'complain' ? { ...profile, mode: 'enforce' } : profile,
  );
  const checksIn = (of: StackedPolicy, record: AppArmorRecord) => {
    const decided = decideRecord(record, of, behaviours);
    if ('reason' in decided) return [];
    return decided.decisions.flatMap(({ checks }) =>
      checks.filter(({ part }) => part.profile.name === textOf(record.profile ?? bytesOf(''))),
    );
  };
  const partOf = (profile: ByteString, namespace: ByteString | undefined): LabelPart | undefined => {
    const [name, mask] = [bytesOf('/'), bytesOf('r')];
    const requested = { event: 'ALLOWED', class: bytesOf('file'), operation: bytesOf('open') } as const;
    const record = { ...requested, profile, name, requestedMask: mask, deniedMask: mask };
    return checksIn(policy, namespace === undefined ? record : { ...record, namespace })[0]?.part;
  };
  return {
    select: (records, wanted) => {
      const [, container, profile] = /^([^:/]+):(.+)$/s.exec(wanted ?? '') ?? [];
      if (container === undefined) return { records, profile: wanted };
      const stacks = policy.containersCalled(bytesOf(container));
      if (stacks.length === 0)
        throw new CommandError(`the policy has no container \`${brief(container)}\``, {
          hint: 'write --profile CONTAINER:PROFILE with a container of the manifest',
        });
      const names = new Set(stacks.map(({ namespace }) => namespace.fullName));
      return { records: records.filter((one) => names.has(namespaceOfRecord(one) ?? bytesOf(''))), profile };
    },
    isAllowed: (record) => {
      const checks = checksIn(enforcing, record);
      // The kernel logs no peer for a datagram socket of the file system: only the text shows the rule.
      if (checks.length === 0 && record.operation === bytesOf('connect')) {
        const text = partOf(record.profile ?? bytesOf(''), record.namespace)?.profile.declared?.source.text ?? '';
        const ofType = text.match(/^\s*unix \([^)]*connect[^)]*\) type=\w+,$/gm) ?? [];
        return ofType.some((rule) => rule.endsWith(` type=${record.netSockType},`));
      }
      return checks.length > 0 && checks.every(({ verdict }) => verdict === 'allow');
    },
    patch: ({ added, attached, profiles }, namespace) => {
      const known = [...added].filter(([, rules]) => rules.length > 0);
      const parts = new Map([...added.keys()].map((name) => [name, partOf(name, namespace)]));
      const isNew = (name: ByteString): boolean => parts.get(name) === undefined;
      const advice = [...parts].flatMap(([name, part]) => {
        if (part === undefined) return [];
        const children = known.filter(([child]) => isNew(child) && child.startsWith(`${name}//`));
        const ownName = (child: ByteString): ByteString => child.slice(name.length + 2) as ByteString;
        const rules = learntLines(
          added.get(name) ?? [],
          new Map(children.map(([child, own]) => [ownName(child), own])),
          new Set(attached.filter((child) => child.startsWith(`${name}//`)).map(ownName)),
        );
        return rules.length === 0 ? [] : [{ part, rules, warnings: [], isStuck: false }];
      });
      const lines = [...profiles].flatMap(([name, own]) => (parts.has(name) && isNew(name) ? own : []));
      const usesVariables = (own: readonly string[]): boolean => own.some((line) => line.includes('@{'));
      const additions = [...parts].flatMap(([name, part]) => {
        if (part === undefined) return [];
        const isChanged = advice.some((one) => one.part === part && usesVariables(one.rules));
        return [
          { part, isAttached: attached.includes(name), usesVariables: isChanged, lines: [] as readonly string[] },
        ];
      });
      const [first, ...others] = additions;
      const all =
        first === undefined
          ? []
          : [{ ...first, lines, usesVariables: first.usesVariables || usesVariables(lines) }, ...others];
      writePatch(
        { advice, refused: [] },
        policy,
        placementOf,
        all.filter((one) => one.isAttached || one.usesVariables || one.lines.length > 0),
      );
    },
  };
}
