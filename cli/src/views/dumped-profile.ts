import {
  decompileAttachment,
  decompileProfile,
  peerRuleParts,
  type Budget,
  type DecompileBudgets,
  type DecompiledRule,
} from '@lamellar/core/decompile';
import {
  hasCapability,
  mediatedClasses,
  printTransition,
  type CapabilitySet,
  type BinaryProfile,
  type ProfileSettings,
} from '@lamellar/core/binary';
import { crossCheckRows, type PolicyClass } from '@lamellar/core/classes';
import {
  capabilityNames,
  limitNames,
  signalName,
  textOf,
  writtenLimit,
  type ByteString,
  type LimitName,
} from '@lamellar/core/language';
import type { DumpedProfile, DumpedRule, DumpedTables, DumpedText, ProfileFlag } from './dump-view.ts';

/** `SIGKILL`, the signal of kill mode by default. */
const usualKillSignal = 9;

/** `PATH_CONNECT_PATH`, `PATH_CHROOT_REL`, `PATH_CHROOT_NSCONNECT`, `PATH_DELEGATE_DELETED`. */
const pathFlagNames = [
  [0x04, 'attach_disconnected'],
  [0x08, 'chroot_relative'],
  [0x10, 'chroot_attach'],
  [0x8000, 'delegate_deleted'],
] as const;

/** Describes a compiled profile. */
export function dumpedProfile(profile: BinaryProfile, budgets: DecompileBudgets): DumpedProfile {
  const { namespace, rename, settings, policy, files, attachment } = profile;
  const { disconnected, killSignal, error, networkFamilies, secmarkRules } = settings;
  const tables = { policy, files, attachment: attachment.match };
  const read = decompileProfile(profile, budgets);
  return {
    name: textOf(profile.name),
    ...(namespace.length === 0 ? {} : { namespace: textOf(namespace.join('//') as ByteString) }),
    offset: profile.offset,
    size: profile.size,
    format: profile.abi,
    mode: profile.mode,
    flags: flagsOf(settings),
    ...(rename === undefined ? {} : { rename: textOf(rename) }),
    ...dumpedAttachment(profile, budgets.peers),
    ...(disconnected === undefined ? {} : { disconnected: textOf(disconnected) }),
    ...(killSignal === usualKillSignal
      ? {}
      : { killSignal: signalName(killSignal as Parameters<typeof signalName>[0]) }),
    ...(error === 0 ? {} : { error }),
    mediates: mediatedClasses(profile),
    capabilities: capabilitiesOf(settings),
    limits: limitsOf(settings),
    ...(networkFamilies === undefined ? {} : { networkFamilies: networkFamilies.length / 3 }),
    ...(secmarkRules === undefined ? {} : { secmarkRules }),
    leadsTo: transitionsOf(profile),
    tables: Object.fromEntries(
      Object.entries(tables).flatMap(([name, db]) => (db === undefined ? [] : [[name, tablesOf(db)]])),
    ),
    rules: Object.fromEntries(
      Array.from(read, ([word, found]) => [word, found?.rules.map((rule) => dumpedRule(word, rule)) ?? null] as const),
    ),
    uncovered: Object.fromEntries(
      Array.from(read).flatMap(([word, found]) =>
        found === undefined || found.counterexamples.length === 0 ? [] : [[word, found.counterexamples.map(textOf)]],
      ),
    ),
  };
}

function flagsOf({ isHat, auditsAll, pathFlags }: ProfileSettings): readonly ProfileFlag[] {
  return [
    ...(isHat ? (['hat'] as const) : []),
    ...(auditsAll ? (['audit'] as const) : []),
    ...pathFlagNames.flatMap(([bit, name]) => ((pathFlags & bit) === 0 ? [] : [name])),
  ];
}

function dumpedAttachment(profile: BinaryProfile, budget: Budget): Pick<DumpedProfile, 'attachment'> {
  const { pattern, match, xattrs } = profile.attachment;
  if (pattern === undefined && match === undefined) return {};
  const { patterns: found, isComplete } = decompileAttachment(profile, budget);
  const patterns = [...found.map((one) => ({ pattern: textOf(one) })), ...(isComplete ? [] : [{ states: null }])];
  return { attachment: { ...(pattern === undefined ? {} : { text: textOf(pattern) }), patterns, xattrs: xattrs.size } };
}

function capabilitiesOf({ capabilities }: ProfileSettings): DumpedProfile['capabilities'] {
  const { allow, audit, quiet, extended } = capabilities;
  return { allow: namesOf(allow), audit: namesOf(audit), deny: namesOf(quiet), extended: namesOf(extended) };
}

/** Returns the names of capabilities, or the numbers of capabilities without a name. */
function namesOf(set: CapabilitySet): readonly string[] {
  return Array.from({ length: 64 }, (_, number) => number)
    .filter((number) => hasCapability(set, number))
    .map((number) => capabilityNames[number] ?? String(number));
}

/** Returns the distinct names of the transition table; compilers leave some entries empty. */
function transitionsOf({ files, policy }: BinaryProfile): readonly string[] {
  const names = new Set((files ?? policy)?.transitions);
  names.delete('' as ByteString);
  return Array.from(names, (name) => textOf(printTransition(name)));
}

function limitsOf({ limits: found }: ProfileSettings): Readonly<Record<string, string>> {
  const { mask, limits } = found ?? { mask: 0, limits: [] };
  return Object.fromEntries(
    limits.flatMap((limit, index) =>
      ((mask >>> index) & 1) === 0 ? [] : [[limitNames[index] ?? String(index), limitText(limitNames[index], limit)]],
    ),
  );
}

/** Prints a limit in policy syntax. */
function limitText(name: LimitName | undefined, limit: bigint): string {
  return name === undefined ? String(limit) : writtenLimit(name, limit);
}

function tablesOf({ dfa, table }: NonNullable<BinaryProfile['policy']>): DumpedTables {
  return {
    states: dfa.stateCount,
    transitions: dfa.transitionCount,
    byteClasses: dfa.classCount,
    bytes: dfa.size,
    permissions: table?.size ?? null,
  };
}

function dumpedRule(word: PolicyClass, { effect, text, about, bits }: DecompiledRule): DumpedRule | DumpedText {
  const row = crossCheckRows.find((one) => one.word === word);
  if (row === undefined || about === undefined || bits === undefined) return { text: textOf(text), effect };
  const { permissions, values, peer } = peerRuleParts(row.word, about, bits);
  return {
    text: textOf(text),
    effect,
    permissions,
    ...(values === undefined || row.before === undefined
      ? {}
      : { [row.before.plural]: values.map(({ name }) => name) }),
    ...(peer === undefined ? {} : { peer: { pattern: textOf(peer) } }),
  };
}
