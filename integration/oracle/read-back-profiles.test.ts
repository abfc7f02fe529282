import { measuredKernels } from '@lamellar/core';
import { compareAutomata } from '@lamellar/core/automata';
import { compareFileAutomata, type FileAutomaton } from '@lamellar/core/file-rules';
import { CompiledUnit, filePermissionBits, type BinaryProfile } from '@lamellar/core/binary';
import { decompileProfile, Budget } from '@lamellar/core/decompile';
import { automatonClasses } from '@lamellar/core/classes';
import { capabilityNames, limitNames, quoteWord, textOf } from '@lamellar/core/language';
import { listPolicyFiles } from '@lamellar/node/policy';
import { randomDbusPolicy } from '../generate/random-dbus-policy.ts';
import { randomFilePolicy } from '../generate/random-file-policy.ts';
import { randomMountPolicy } from '../generate/random-mount-policy.ts';
import { randomSocketPolicy } from '../generate/random-socket-policy.ts';
import { Random } from '../generate/random.ts';
import { readSystemPolicyFile, systemPolicyFiles } from '../kernel-verdicts/system-policy.ts';
import { numberedCases } from '../random/cases.ts';
import { law, type Count } from '../random/law.ts';
import { compileWithParser } from './apparmor-parser.ts';
import { targetFeatures } from './compare-policy.ts';

/** A kernel with packed permissions and a kernel with permission tables. */
const versions = [measuredKernels[0], measuredKernels.at(-1)].flatMap((kernel) => kernel?.version ?? []);
const systemFiles = systemPolicyFiles();
const listed = listPolicyFiles('/etc/apparmor.d');

/** Profiles of Debian's package `apparmor`: any further package can add files to the folder. */
const ofApparmor = ['Xorg', 'lsb_release', 'plasmashell', 'unix-chkpwd'].map((name) => `/etc/apparmor.d/${name}`);

/** The compared values: a class is complete if decompilation reports that all rules are found. */
type Compared = Count<'valid' | 'profiles' | 'rules' | 'complete' | 'pairs'>;

law(
  'decompiled rules of installed policy are compiled to the same automata',
  { all: () => ('files' in listed ? listed.files : []), fixed: ofApparmor, random: 3 },
  { atLeast: { valid: 8, profiles: 8, rules: 1000, complete: 50, pairs: 2000 } },
  (path, count) => {
    const { text } = readSystemPolicyFile(systemFiles, path);
    return versions.flatMap((version) => differences(text, version, count));
  },
);

/** The permitted outcome for random policy: decompilation reports missing rules, and the compiler refuses the result. */
const incompleteAndRefused = 'it is refused, and the rules are incomplete';

function randomCases(make: (random: Random) => string) {
  return (seed: number, count: Compared): readonly string[] => {
    const text = make(new Random(seed));
    return versions.flatMap((version) =>
      differences(text, version, count)
        .filter((difference) => difference !== incompleteAndRefused)
        .map((difference) => `${difference}\n${text}`),
    );
  };
}

law(
  'decompiled rules about mounts are compiled to the same automata',
  numberedCases(6, 4, 300),
  { atLeast: { valid: 2, profiles: 2, rules: 5, complete: 15, pairs: 100 } },
  randomCases((random) => randomMountPolicy(random)),
);
law(
  'decompiled rules about sockets are compiled to the same automata',
  // Unix types without a word in network rules, a family without a name, and rules that only a denial expresses.
  numberedCases([76, 84, 213], 2, 300),
  { atLeast: { valid: 6, profiles: 60, rules: 300, complete: 500, pairs: 5000 } },
  randomCases((random) => randomSocketPolicy(random, 'abi <abi/4.0>,\n')),
);
law(
  'decompiled rules about messages are compiled to the same automata',
  numberedCases(3, 4, 300),
  { atLeast: { valid: 6, profiles: 6, rules: 5, complete: 15, pairs: 100 } },
  randomCases((random) => randomDbusPolicy(random, 'abi <abi/4.0>,\n')),
);
law(
  'decompiled rules about files are compiled to the same automata',
  numberedCases(3, 4, 300),
  { atLeast: { valid: 4, profiles: 4, rules: 5, complete: 15, pairs: 100 } },
  randomCases((random) => randomFilePolicy(random, (text) => compiled(text, versions[0] ?? '') !== undefined)),
);

function compiled(text: string, version: string, options: readonly string[] = []): CompiledUnit | undefined {
  const { succeeded, binary } = compileWithParser(Buffer.from(text, 'latin1'), targetFeatures({ version }), options);
  return succeeded ? new CompiledUnit('compiled', binary, 'only-named') : undefined;
}

/** Compiles a policy, decompiles and recompiles the rules, and compares both permissions for every string. */
function differences(text: string, version: string, count: Compared): readonly string[] {
  const unit = compiled(text, version);
  if (unit === undefined) return [];
  count({ valid: 1 });
  const decompiled = unit.policy.profiles.map((profile) => ({
    profile,
    rules: decompileProfile(profile, { files: new Budget(3e6), peers: new Budget(1e6), others: new Budget(3e6) }),
  }));
  const again = `${decompiled.map(({ profile, rules }) => printed(profile, rules)).join('\n')}\n`;
  // Compiled with all features of the kernel: no rule concerns a class without mediation in the policy.
  const second = compiled(again, version, ['--policy-features', targetFeatures({ version })]);
  if (second === undefined) {
    const isIncomplete = decompiled.some(({ rules }) => (rules.get('file')?.counterexamples.length ?? 0) > 0);
    return [isIncomplete ? incompleteAndRefused : `it is refused: ${again}`];
  }
  return unit.declared().flatMap((declared, index) => {
    const other = second.declared()[index];
    const rules = decompiled[index]?.rules;
    if (other === undefined || rules === undefined) return ['a profile is missing'];
    const incomplete = new Set<string>();
    for (const [word, found] of rules) {
      count({ rules: found?.rules.length ?? 0 });
      if ((found?.counterexamples.length ?? 0) > 0) incomplete.add(word);
    }
    const mediated = [...rules.values()].filter((found) => found !== undefined);
    count({ profiles: 1, complete: mediated.length - incomplete.size });
    return compared(declared.profile(), other.profile(), incomplete, count).map(
      (difference) => `${textOf(declared.name)} ${version}: ${difference}\n${again}`,
    );
  });
}

type Profile = ReturnType<ReturnType<CompiledUnit['declared']>[number]['profile']>;

function compared(left: Profile, right: Profile, incomplete: ReadonlySet<string>, count: Compared): readonly string[] {
  const found: string[] = [];
  for (const row of automatonClasses) {
    if (!left.mediates(row.word) || row.before !== undefined || row.word === 'ptrace' || incomplete.has(row.word))
      continue;
    const [one, other] = [left, right].map(({ policy }) => (row.word === 'mount' ? restrictedMounts(policy) : policy));
    if (one === undefined || other === undefined) continue;
    const { pairs, difference } = compareAutomata(one, other, row, true);
    count({ pairs });
    if (difference !== undefined) found.push(`${row.word} ${JSON.stringify(difference)}`);
  }
  if (!incomplete.has('file') && !incomplete.has('change_profile')) {
    const { pairs, difference } = compareFileAutomata(restrictedFiles(left.files()), restrictedFiles(right.files()));
    count({ pairs });
    if (difference !== undefined) found.push(`file ${JSON.stringify(difference)}`);
  }
  for (const name of capabilityNames)
    if (left.capability(name).verdict !== right.capability(name).verdict) found.push(`capability ${name}`);
  for (const name of limitNames) if (left.limit(name)?.value !== right.limit(name)?.value) found.push(`limit ${name}`);
  return found;
}

const changes = filePermissionBits.changeProfile | filePermissionBits.onexec;
const { write, append, read, link, lock, mmap, exec, onexec } = filePermissionBits;
/** The compared file permissions, limited to permissions of rules. */
const comparedPermissions = changes | write | append | read | lock | mmap | exec;

/** The position in a string: names of profiles begin with any byte, and paths have no adjacent slashes. */
const stages = ['start', 'name', 'path', 'path/', 'nul', 'target', 'target/', 'name behind'] as const;
type Stage = (typeof stages)[number];

/**
 * The stage after a byte; undefined for strings that no kernel evaluates: at most one NUL, after a path and before a
 * non-empty rest.
 */
function stageAfter(stage: Stage, byte: number): Stage | undefined {
  const isSlash = byte === 0x2f;
  switch (stage) {
    case 'start':
      return byte === 0 ? undefined : isSlash ? 'path/' : 'name';
    case 'name':
    case 'name behind':
      return byte === 0 ? undefined : stage;
    case 'path':
      return byte === 0 ? 'nul' : isSlash ? 'path/' : 'path';
    case 'path/':
      return byte === 0 ? 'nul' : isSlash ? 'name' : 'path';
    case 'nul':
      return byte === 0 ? undefined : isSlash ? 'target/' : 'name behind';
    case 'target':
      return byte === 0 ? undefined : isSlash ? 'target/' : 'target';
    case 'target/':
      return byte === 0 ? undefined : isSlash ? 'name behind' : 'target';
  }
}

/**
 * Restricts a file automaton to strings that kernels evaluate. Names of profiles are evaluated only for changes
 * (`change_profile_perms`); no path has adjacent slashes (`d_path`). After a path and a NUL follows the link target
 * (`profile_path_link`) or the new profile (`profile_onexec`), evaluated only if the path has the permission. The
 * compiler itself grants some write permission without append, which no rule can express.
 */
function restrictedFiles(files: FileAutomaton<unknown>): FileAutomaton<unknown> {
  const kinds = stages.length * 8;
  const grantsAt = (state: number): number => {
    const [owner, other] = (['owner', 'other'] as const).map((subject) => files.permissions(state, subject).allow);
    const bits = [(owner ?? 0) & link, (other ?? 0) & link, (owner ?? 0) & onexec];
    return bits.reduce((all, bit, at) => (bit === 0 ? all : all | (1 << at)), 0);
  };
  return {
    identity: {},
    start: (classByte) => files.start(classByte) * kinds,
    ownersUnmarked: files.ownersUnmarked,
    step: (state, byte) => {
      const inner = Math.floor(state / kinds);
      const stage = stageAfter(stages[(state % kinds) >> 3] ?? 'start', byte);
      const next = files.step(inner, byte);
      if (stage === undefined || next === 0) return 0;
      return next * kinds + stages.indexOf(stage) * 8 + (stage === 'nul' ? grantsAt(inner) : state % 8);
    },
    stays: () => false,
    isLive: () => true,
    permissions: (state, subject) => {
      const grant = files.permissions(Math.floor(state / kinds), subject);
      const [stage, before] = [stages[(state % kinds) >> 3] ?? 'start', state % 8];
      if (stage.startsWith('path')) {
        const more = (bits: number): number => ((bits & write) === 0 ? bits : bits | append) & comparedPermissions;
        return { ...grant, allow: more(grant.allow), quiet: more(grant.quiet) & ~more(grant.allow) };
      }
      const isNamed = stage === 'start' || stage === 'name';
      const change = isNamed ? changes : stage === 'nul' || (before & 4) === 0 ? 0 : onexec;
      const links = stage.startsWith('target') && (before & (subject === 'owner' ? 1 : 2)) !== 0 ? link : 0;
      // `AA_LINK_SUBSET` has the bit of a lock.
      const subset = (grant.allow & links) === 0 ? 0 : lock;
      // Decompilation does not report if a change of profile clears the environment.
      const quiet = isNamed ? changes : stage.startsWith('target') ? link | onexec : onexec;
      const allow = grant.allow & (change | links | subset);
      return { ...grant, allow, quiet: grant.quiet & quiet & ~allow, exec: undefined };
    },
    origins: () => [],
  };
}

type Policy = Parameters<typeof compareAutomata>[0];

/** The bytes of mount flags: the mount(2) operations, and a byte that is no flag to compilers or kernels. */
const flagBytes = { remount: 6, bind: 13, move: 14, rec: 15, silent: 16, noFlag: 0xfe } as const;
const propagationBytes: ReadonlySet<number> = new Set([18, 19, 20, 21]);

/** The mount flags seen up to a state, as bits. */
const met = { other: 1, remount: 2, bind: 4, move: 8, rec: 16, silent: 32, change: 64, changes: 128 } as const;

function meet(flags: number, byte: number): number {
  if (propagationBytes.has(byte)) return flags | ((flags & met.change) === 0 ? met.change : met.changes);
  const name = (['remount', 'bind', 'move', 'rec', 'silent'] as const).find((each) => flagBytes[each] === byte);
  return flags | met[name ?? 'other'];
}

/**
 * Checks if a kernel evaluates flags together. `apparmor_sb_mount` chooses by the first of remount, bind, a propagation
 * and move; `aa_bind_mount` and `aa_mount_change_type` drop all foreign flags, and `aa_move_mount` uses a single flag.
 * A change to two propagations fails under any policy (`flags_to_propagation_type`). For a new mount, the recursive
 * flag has no effect (`path_mount`): no rule has a word for it.
 */
function isEvaluatedTogether(flags: number): boolean {
  const only = (some: number): boolean => (flags & ~some) === 0;
  if ((flags & met.remount) !== 0) return (flags & met.move) === 0;
  if ((flags & met.bind) !== 0) return only(met.bind | met.rec);
  if ((flags & met.change) !== 0) return only(met.change | met.rec | met.silent);
  if ((flags & met.move) !== 0) return only(met.move);
  return only(met.other | met.silent);
}

/** `AA_MNT_CONT_MATCH`: evaluation continues with the data. */
const goesOnWithData = 0x40;

/**
 * Restricts an automaton to mount strings that kernels evaluate (`do_match_mnt`): the flags after three NULs in valid
 * combinations, and the data if the flags' state requires data.
 */
function restrictedMounts(policy: Policy): Policy {
  const [inFlags, inData] = [3, 3 + 256];
  const kinds = inData + 1;
  const isRequested = (kind: number): boolean =>
    kind < inFlags || kind === inData || isEvaluatedTogether(kind - inFlags);
  const kindAfter = (kind: number, byte: number, hasData: boolean): number | undefined => {
    if (kind < inFlags) return byte === 0 ? kind + 1 : kind;
    if (byte === 0) return hasData ? inData : undefined;
    if (kind === inData) return kind;
    return byte === flagBytes.noFlag ? undefined : inFlags + meet(kind - inFlags, byte);
  };
  return {
    start: (byte) => policy.start(byte) * kinds,
    step: (state, byte) => {
      const inner = Math.floor(state / kinds);
      const hasData = isRequested(state % kinds) && (policy.permissions(inner).allow & goesOnWithData) !== 0;
      const kind = kindAfter(state % kinds, byte, hasData);
      const next = policy.step(inner, byte);
      return kind === undefined || next === 0 ? 0 : next * kinds + kind;
    },
    permissions: (state) =>
      isRequested(state % kinds) ? policy.permissions(Math.floor(state / kinds)) : { allow: 0, quiet: 0 },
    isLive: (state) => policy.isLive(Math.floor(state / kinds)),
  };
}

function printed(profile: BinaryProfile, rules: ReturnType<typeof decompileProfile>): string {
  const lines = [...rules.values()].flatMap((found) => (found?.rules ?? []).map(({ text }) => `  ${text}\n`));
  return `profile ${quoteWord(profile.name)} flags=(${profile.mode}) {\n${lines.join('')}}`;
}
