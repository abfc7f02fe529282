import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PolicyNamespace, StackedPolicy, type LabelPart } from '@lamellar/core';
import type { FileAutomaton } from '@lamellar/core/file-rules';
import { CompiledUnit, mediationClasses } from '@lamellar/core/binary';
import { reachOf } from '@lamellar/core/effective-rules';
import { stack } from '@lamellar/core/labels';
import { Source, textOf, type ByteString } from '@lamellar/core/language';
import { PolicyUnit, type Profile } from '@lamellar/core/namespaces';
import { containerPolicies } from '@lamellar/container-policies';
import { afterAll, beforeAll } from 'vitest';
import { numberedCases } from '../random/cases.ts';
import { law, type Count } from '../random/law.ts';
import { listPolicyFiles } from '@lamellar/node/policy';
import { Random } from '../generate/random.ts';
import { nestedFeatures } from '../kernel-features/kernel-features.ts';
import { readSystemPolicyFile, systemPolicyFiles } from '../kernel-verdicts/system-policy.ts';
import { compileWithParser } from './apparmor-parser.ts';
import { oracleKernels } from './oracle-kernel.ts';
import { textEnvironment } from './text-rules.ts';

const version = '7.3';
const kernel = oracleKernels.find((one) => one.version === version);
const folder = mkdtempSync(join(tmpdir(), 'lamellar-reach-'));
const features = join(folder, 'features');
const root = PolicyNamespace.root();
let parts: readonly LabelPart[] = [];

beforeAll(() => {
  if (kernel === undefined) throw new Error('the newest kernel was not measured');
  writeFileSync(features, nestedFeatures(version));
  const environment = textEnvironment(kernel);
  const files = systemPolicyFiles();
  const listed = listPolicyFiles('/etc/apparmor.d');
  const texts = [
    ...('files' in listed ? listed.files : []).map((path) => [path, readSystemPolicyFile(files, path).text] as const),
    ...containerPolicies.map(({ name, text }) => [name, text] as const),
  ];
  for (const [name, text] of texts) {
    const unit = new PolicyUnit(new Source(name, text as ByteString), environment);
    if (unit.load().valid) root.load(unit);
  }
  parts = root.profileNames().flatMap((name): readonly LabelPart[] => {
    const found = root.profile(name);
    const isRequested = found.kind === 'profile' && found.profile.mode === 'enforce';
    return isRequested ? [{ namespace: root, profile: found.profile }] : [];
  });
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

type Compared = Count<'stacks' | 'rules' | 'complete' | 'places'>;

law(
  'the files of a stack are listed as rules that apparmor_parser compiles to equal automata',
  numberedCases(2, 3, 60),
  { atLeast: { stacks: 2, rules: 10, complete: 1, places: 200 } },
  (seed, count) => {
    const random = new Random(seed);
    const [one, other] = [random.pick(parts), random.pick(parts)];
    const subject = stack(one, other);
    if (kernel === undefined) return [];
    const reach = reachOf(subject, 'file', kernel.behaviours, new StackedPolicy(root));
    if ('error' in reach) return [reach.error.message];
    // Links to all but a few targets need more rules than the search limit.
    count({ stacks: 1, rules: reach.rules.length, complete: reach.counterexample === undefined ? 1 : 0 });
    const layers = subject.parts.map(({ profile }) => profile);
    const difference = differenceFrom(layers, compiledOf(reach.rules), count);
    return difference === undefined ? [] : [`${layers.map(({ name }) => textOf(name)).join('//&')}: ${difference}`];
  },
);

/** Compiles rules with apparmor_parser and returns the profile. */
function compiledOf(rules: readonly ByteString[]): Profile {
  const text = `abi <abi/4.0>,\nprofile told {\n${rules.join('\n')}\n}\n`;
  const { succeeded, binary, messages } = compileWithParser(Buffer.from(text, 'latin1'), features);
  if (!succeeded) throw new Error(messages);
  const unit = new CompiledUnit('told', binary, 'only-named');
  const [declared] = unit.declared();
  if (declared === undefined) throw new Error('nothing was compiled');
  return declared.profile();
}

const [write, append] = [0x2, 0x8];
/** `r`, `w`, `a`, `k` and `m` as kernel bits. */
const comparedPermissions = 0x4 | write | append | 0x8000 | 0x1_0000;

/**
 * Files with write but not append permission, which the compiler adds for profiles with changes of profile or children;
 * no rule can express this.
 */
const ownAttributes = /^\/proc\/[^/]+\/attr\/(?:apparmor\/)?(?:current|exec)$/;

function withAppend(bits: number, path: string): number {
  return ownAttributes.test(path) && (bits & write) !== 0 ? bits | append : bits;
}

/** A path with different permissions in the intersection of the layers and in the profile, for the owner or others. */
function differenceFrom(layers: readonly Profile[], shown: Profile, count: Compared): string | undefined {
  const automata = [...layers, shown].map((profile) => profile.files());
  const bytes = distinctBytes(automata);
  const start = [0, ...automata.map((files) => files.start(mediationClasses.file))];
  const seen = new Set([start.join()]);
  const places = [{ states: start, path: '' }];
  for (const { states, path } of places) {
    const [shape = 0, ...inner] = states;
    if (shape === afterSlash || shape === inName)
      for (const subject of ['owner', 'other'] as const) {
        const allowed = automata.map((files, at) => {
          // The kernel uses the owner's permissions for everyone if the automaton does not distinguish owners.
          const whose = files.ownersUnmarked ? 'owner' : subject;
          return withAppend(files.permissions(inner[at] ?? 0, whose).allow & comparedPermissions, path);
        });
        const together = allowed.slice(0, -1).reduce((all, one) => all & one, comparedPermissions);
        if (together !== allowed.at(-1)) return `${path} (${subject}): ${together} and ${allowed.at(-1)}`;
      }
    for (const byte of bytes) {
      const next = [shapeAfter(shape, byte), ...automata.map((files, at) => files.step(inner[at] ?? 0, byte))];
      if (next[0] === nowhere || seen.has(next.join())) continue;
      seen.add(next.join());
      places.push({ states: next, path: path + String.fromCharCode(byte) });
    }
  }
  count({ places: places.length });
  return undefined;
}

/** A representative of every class of equivalent bytes. */
function distinctBytes(automata: readonly FileAutomaton<unknown>[]): readonly number[] {
  const classes = new Map<string, number>();
  for (let byte = 1; byte < 256; byte++) {
    const own = byte === 0x2f || byte === 0x2e ? byte : 0;
    classes.set([own, ...automata.map((files) => files.byteClass?.(mediationClasses.file, byte))].join(), byte);
  }
  return [...classes.values()];
}

/** The position in a path of the kernel: at the start, after a slash, after `/.` and `/..`, or in a name. */
const [atStart, afterSlash, afterDot, afterDots, inName, nowhere] = [0, 1, 2, 3, 4, 5];

function shapeAfter(at: number, byte: number): number {
  if (byte === 0x2f) return at === atStart || at === inName ? afterSlash : nowhere;
  if (at === atStart) return nowhere;
  if (byte === 0x2e && (at === afterSlash || at === afterDot)) return at === afterSlash ? afterDot : afterDots;
  return inName;
}
