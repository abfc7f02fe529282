import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { automatonClasses, measuredKernels } from '@lamellar/core';
import { compareAutomata, compareFileAutomata, type FileAutomaton } from '@lamellar/core/automaton';
import {
  CompiledUnit,
  filePermissionBits,
  readBackProfile,
  StepBudget,
  type CompiledProfile,
} from '@lamellar/core/compiled';
import { capabilityNames, limitNames, quoteWord, textOf } from '@lamellar/core/language';
import { afterAll, expect, test } from 'vitest';
import { listPolicyFiles } from '../../cli/src/host/policy/policy-folder.ts';
import { caseNumbers } from '../chance/case-numbers.ts';
import { partByChance } from '../chance/part-by-chance.ts';
import { randomDbusPolicy } from '../generate/random-dbus-policy.ts';
import { randomFilePolicy } from '../generate/random-file-policy.ts';
import { randomMountPolicy } from '../generate/random-mount-policy.ts';
import { randomSocketPolicy } from '../generate/random-socket-policy.ts';
import { Random } from '../generate/random.ts';
import { nestedFeatures } from '../kernel-features/kernel-features.ts';
import { readPolicyFile, systemPolicyFiles } from '../kernel-verdicts/system-policy.ts';
import { compileWithParser } from './apparmor-parser.ts';

/** One kernel with packed permissions, and one with permission tables. */
const versions = [measuredKernels[0], measuredKernels.at(-1)].flatMap((kernel) => kernel?.version ?? []);
const folder = mkdtempSync(join(tmpdir(), 'lamellar-oracle-'));
for (const version of versions) writeFileSync(join(folder, version), nestedFeatures(version));
const counted = { profiles: 0, rules: 0, untold: 0, pairs: 0 };

const systemFiles = systemPolicyFiles();
const listed = listPolicyFiles('/etc/apparmor.d');
const installed = partByChance('profiles read back', 'files' in listed ? listed.files : [], 4);

test.each(installed)('what is read back of %s is compiled to the same', (path) => {
  expect(versions.flatMap((version) => differences(readPolicyFile(systemFiles, path).text, version))).toEqual([]);
});

const seeds = caseNumbers('random profiles read back', { usual: 2, all: 300 });
const makers = {
  mounts: (random: Random) => randomMountPolicy(random),
  sockets: (random: Random) => randomSocketPolicy(random, '4.0'),
  messages: (random: Random) => randomDbusPolicy(random, '4.0'),
  files: (random: Random) => randomFilePolicy(random, (text) => compiled(text, versions[0] ?? '') !== undefined),
} as const;

test.each(Object.entries(makers))('rules about %s that are read back are compiled to the same', (_, make) => {
  const found = seeds.flatMap((seed) => {
    const text = make(new Random(seed));
    return versions.flatMap((version) =>
      differences(text, version).map((difference) => `case ${seed}: ${difference}\n${text}`),
    );
  });
  expect(found).toEqual([]);
});

function compiled(text: string, version: string, options: readonly string[] = []): CompiledUnit | undefined {
  const { succeeded, binary } = compileWithParser(Buffer.from(text, 'latin1'), join(folder, version), options);
  return succeeded ? new CompiledUnit('compiled', binary, 'only-named') : undefined;
}

/** Compiles a policy, reads its rules back, compiles these, and compares what both grant for every string. */
function differences(text: string, version: string): readonly string[] {
  const unit = compiled(text, version);
  if (unit === undefined) return [];
  const readBack = unit.policy.profiles.map((profile) => ({
    profile,
    rules: readBackProfile(profile, { files: new StepBudget(3e6), others: new StepBudget(3e6) }),
  }));
  const again = `${readBack.map(({ profile, rules }) => printed(profile, rules)).join('\n')}\n`;
  // With all that the kernel knows of: rules of what the policy did not are not among these.
  const second = compiled(again, version, ['--policy-features', join(folder, version)]);
  if (second === undefined) return [`it is refused: ${again}`];
  return unit.declared().flatMap((declared, index) => {
    const other = second.declared()[index];
    const rules = readBack[index]?.rules;
    if (other === undefined || rules === undefined) return ['a profile is missing'];
    counted.profiles++;
    const untold = new Set<string>();
    for (const [word, found] of rules) {
      counted.rules += found?.rules.length ?? 0;
      if ((found?.untold.length ?? 0) > 0) untold.add(word);
    }
    counted.untold += untold.size;
    return compared(declared.profile(), other.profile(), untold).map(
      (difference) => `${textOf(declared.name)} ${version}: ${difference}\n${again}`,
    );
  });
}

type Profile = ReturnType<ReturnType<CompiledUnit['declared']>[number]['profile']>;

function compared(left: Profile, right: Profile, untold: ReadonlySet<string>): readonly string[] {
  const found: string[] = [];
  for (const row of automatonClasses) {
    if (!left.mediates(row.word) || row.before !== undefined || row.word === 'ptrace' || untold.has(row.word)) continue;
    const { pairs, difference } = compareAutomata(withoutMark(left.policy), withoutMark(right.policy), row, true);
    counted.pairs += pairs;
    if (difference !== undefined) found.push(`${row.word} ${JSON.stringify(difference)}`);
  }
  if (!untold.has('file') && !untold.has('change_profile')) {
    const { pairs, difference } = compareFileAutomata(asAsked(left.files()), asAsked(right.files()));
    counted.pairs += pairs;
    if (difference !== undefined) found.push(`file ${JSON.stringify(difference)}`);
  }
  for (const name of capabilityNames)
    if (left.capability(name).verdict !== right.capability(name).verdict) found.push(`capability ${name}`);
  for (const name of limitNames) if (left.limit(name)?.value !== right.limit(name)?.value) found.push(`limit ${name}`);
  return found;
}

const changes = filePermissionBits.changeProfile | filePermissionBits.onexec;
const { write, append, read, link, lock, mmap, exec } = filePermissionBits;
/** What is asked of files, and what rules say. */
const asked = changes | write | append | read | link | lock | mmap | exec;

/**
 * An automaton of files as far as it is asked: of what begins with no slash, about changes of profile alone, and without two slashes that meet.
 * What the compiler itself lets some write it does not let them append to, which no rule says.
 */
function asAsked(files: FileAutomaton<unknown>): FileAutomaton<unknown> {
  const [atStart, inName, behindSlash, ofPath, behindPathSlash, behindNul] = [0, 1, 2, 3, 4, 5];
  const kinds = 8;
  return {
    start: files.start * kinds + atStart,
    ownersUnmarked: files.ownersUnmarked,
    step: (state, byte) => {
      const [kind, isSlash] = [state % kinds, byte === 0x2f];
      if (kind === behindPathSlash && isSlash) return 0;
      const next = files.step(Math.floor(state / kinds), byte);
      if (kind === behindNul || (byte === 0 && kind >= ofPath)) return next === 0 ? 0 : next * kinds + behindNul;
      const isPath = kind === ofPath || kind === behindPathSlash || (kind === atStart && isSlash);
      return next === 0
        ? 0
        : next * kinds + (isPath ? (isSlash ? behindPathSlash : ofPath) : isSlash ? behindSlash : inName);
    },
    classOf: (byte) => byte,
    permissions: (state, subject) => {
      const grant = files.permissions(Math.floor(state / kinds), subject);
      const isPath = state % kinds >= ofPath;
      if (!isPath) return { ...grant, allow: grant.allow & changes, quiet: grant.quiet & changes, exec: undefined };
      const more = (bits: number): number => ((bits & write) === 0 ? bits : bits | append) & asked;
      // Whether a change of profile clears the environment is not told.
      const isPair = state % kinds === behindNul;
      return isPair
        ? { ...grant, allow: grant.allow & asked & ~exec, quiet: grant.quiet & asked, exec: undefined }
        : { ...grant, allow: more(grant.allow), quiet: more(grant.quiet) };
    },
    origins: () => [],
  };
}

type Policy = Parameters<typeof compareAutomata>[0];

/** What stands for no flag of a mount to compilers, and to no kernel. */
const noFlag = 0xfe;

function withoutMark(policy: Policy): Policy {
  return {
    start: (byte) => policy.start(byte),
    step: (state, byte) => (byte === noFlag ? 0 : policy.step(state, byte)),
    permissions: (state) => policy.permissions(state),
    isLive: (state) => policy.isLive(state),
  };
}

function printed(profile: CompiledProfile, rules: ReturnType<typeof readBackProfile>): string {
  const lines = [...rules.values()].flatMap((found) => (found?.rules ?? []).map(({ text }) => `  ${text}\n`));
  return `profile ${quoteWord(profile.name)} flags=(${profile.mode}) {\n${lines.join('')}}`;
}

afterAll(() => {
  rmSync(folder, { recursive: true });
  const { profiles, rules, untold, pairs } = counted;
  console.log(
    `read back: ${rules} rules of ${profiles} profiles, the same in ${pairs} pairs of states; ${untold} classes are not told in full`,
  );
});
