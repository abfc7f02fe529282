import { spawnSync } from 'node:child_process';
import { PolicyNamespace, StackedPolicy } from '@lamellar/core';
import { parseObject, parseOperations } from '@lamellar/core/classes';
import { parseLabel } from '@lamellar/core/labels';
import { bytesOf, type ByteString } from '@lamellar/core/language';
import { decideRecord, readRecords, type AppArmorRecord } from '@lamellar/core/log-records';
import { rulesByConvention, adviseRules, reevaluate, repair, silence, broaderOffers } from '@lamellar/core/repair';
import { decide, requestedObjects } from '@lamellar/core/mediation';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compileCase, asText } from '../kernel-classes/replay-case.ts';
import { apparmorParser } from '../oracle/apparmor-parser.ts';
import { oracleKernels } from '../oracle/oracle-kernel.ts';
import { randomCount } from '../random/random-part.ts';

const kernel = oracleKernels.at(-1);
if (kernel === undefined) throw new Error('no kernel was measured');
const { behaviours } = kernel;
const [compiled, asWritten] = [compileCase(kernel), asText(kernel)];

/** The number of records for each property. */
const runs = randomCount(150);

/** Text that could end a word, rule or profile, or inject syntax. */
const units = [
  ...'"\\{}[]*?^,;#@$()<>=&:!~%+-. \t\n\r/'.split(''),
  '\u0000',
  '\u0001',
  '\u001b',
  '\u007f',
  '\u0085',
  '\u00ff',
  '\u2028',
  'a',
  'e\u0301',
  '//&',
  '@{HOME}',
  ' r,\n}\nprofile evil { file, }\nprofile p2 {',
  '" rwlkmix,\n/** rw, #',
  'priority=9 ',
  'include <abstractions/base>',
  ',, capability, ',
];
const hostile = fc.string({ unit: fc.constantFrom(...units), minLength: 1, maxLength: 12 });
const path = hostile.map((text) => `/${text}`);

/** Encodes a value like the kernel: special characters require hexadecimal digits. */
function value(text: string): string {
  return Buffer.from(text).toString('hex').toUpperCase();
}

/** Records with attacker-controlled text in all relevant classes. */
const someRecords = fc.oneof(
  fc
    .tuple(path, fc.constantFrom('r', 'w', 'rw', 'a', 'k', 'm', 'wc', 'x'), fc.boolean())
    .map(
      ([name, mask, isOwn]) =>
        `operation="open" class="file" name=${value(name)} requested_mask="${mask}" denied_mask="${mask}" fsuid=0 ouid=${isOwn ? 0 : 1}`,
    ),
  fc
    .tuple(path, path)
    .map(
      ([name, target]) =>
        `operation="link" class="file" name=${value(name)} target=${value(target)} denied_mask="l" fsuid=0 ouid=0`,
    ),
  fc
    .tuple(path, hostile, hostile)
    .map(
      ([name, source, type]) =>
        `operation="mount" class="mount" name=${value(name)} srcname=${value(source)} fstype=${value(type)} flags="rw, bind"`,
    ),
  fc
    .tuple(path, path)
    .map(([name, source]) => `operation="pivotroot" class="mount" name=${value(name)} srcname=${value(source)}`),
  path.map((name) => `operation="umount" class="mount" name=${value(name)}`),
  hostile.map(
    (signal) => `operation="signal" class="signal" denied_mask="send" signal=${value(signal)} peer="unconfined"`,
  ),
  hostile.map((peer) => `operation="ptrace" class="ptrace" denied_mask="read" peer=${value(peer)}`),
  hostile.map((peer) => `operation="signal" class="signal" denied_mask="send" signal=term peer=${value(peer)}`),
  hostile.map((name) => `operation="capable" class="cap" capname=${value(name)}`),
  fc
    .tuple(hostile, hostile)
    .map(
      ([own, peer]) =>
        `operation="connect" class="net" family="unix" sock_type="stream" requested_mask="send connect" denied_mask="connect" addr=${value(`@${own}`)} peer_addr=${value(`@${peer}`)} peer="unconfined"`,
    ),
  fc
    .tuple(hostile, hostile)
    .map(
      ([family, type]) =>
        `operation="create" class="net" family=${value(family)} sock_type=${value(type)} denied_mask="create"`,
    ),
  fc
    .tuple(hostile, hostile, hostile)
    .map(
      ([name, object, member]) =>
        `operation="dbus_method_call" bus="system" mask="send" name=${value(name)} path=${value(`/${object}`)} interface="a.b" member=${value(member)} peer_label="unconfined"`,
    ),
  path.map(
    (name) => `operation="mknod" profile_set="x" class="file" name=${value(name)} denied_mask="c" fsuid=0 ouid=0`,
  ),
);

/** Fixed records: nine lead to broader rules, and nine to rules that silence the log. */
const fixed = fc.sample(someRecords, { seed: 3, numRuns: 20 });

/** Operations with a required refusal for any log. */
const probes = [
  ['capability:sys_admin', []],
  ['file:w', ['/etc/shadow']],
  ['file:r', ['/evil']],
  ['network:create', ['inet', 'stream']],
  ['mount', ['none', '/mnt', 'tmpfs']],
  ['userns:create', []],
] as const;

/** The profiles in a text according to the real apparmor_parser; undefined for a refusal. */
function profilesIn(text: ByteString): readonly string[] | undefined {
  const { status, stdout } = spawnSync(apparmorParser(), ['--names', '--skip-cache', '--quiet'], {
    input: Buffer.from(text, 'latin1'),
    encoding: 'latin1',
  });
  return status === 0 ? stdout.split('\n').filter((line) => line !== '') : undefined;
}

/** The probes allowed by a policy. */
function allowedProbes(policy: StackedPolicy): readonly string[] {
  const label = parseLabel('p' as ByteString, policy.root);
  if ('error' in label) throw new Error(label.error.message);
  return probes.flatMap(([name, words]) => {
    const parsed = parseOperations(bytesOf(name));
    if ('error' in parsed) throw new Error(parsed.error.message);
    const written = parseObject(parsed.operations, words.map(bytesOf));
    if ('error' in written) throw new Error(written.error.message);
    const decisions = parsed.operations.flatMap((operation) =>
      requestedObjects(written.object, []).map((object) => decide(label.label, operation, object, behaviours, policy)),
    );
    return decisions.some(({ verdict }) => verdict === 'allow') ? [`${name} ${words.join(' ')}`] : [];
  });
}

function recordOf(line: string): AppArmorRecord {
  const [record] = readRecords(bytesOf(`apparmor="DENIED" profile="p" pid=1 comm="x" ${line}`));
  if (record === undefined) throw new Error('no record');
  return record;
}

function policyOf(load: (root: PolicyNamespace) => void): StackedPolicy {
  const root = PolicyNamespace.root();
  load(root);
  return new StackedPolicy(root);
}

const own = (rules: readonly string[]): ByteString =>
  `abi <abi/4.0>,\nprofile p {\n${rules.map((rule) => `  ${rule}\n`).join('')}}\n` as ByteString;

describe('for any log, the real apparmor_parser reads a suggested rule as exactly this rule', () => {
  test('of rules from an evaluation of policy', () => {
    let requested = 0;
    fc.assert(
      fc.property(someRecords, (line) => {
        const record = recordOf(line);
        const before = policyOf((root) => root.load(asWritten(own([]), 'p')));
        const decided = decideRecord(record, before, behaviours);
        if ('reason' in decided) return;
        const rules = adviseRules(decided.decisions).flatMap((advice) => advice.rules.map(String));
        if (rules.length === 0) return;
        requested++;
        const text = own(rules);
        expect(profilesIn(text), text).toEqual(['p']);
        const after = policyOf((root) => root.load(compiled(text, 'p')));
        for (const decision of decided.decisions) expect(reevaluate(decision, after).verdict, text).toBe('allow');
        expect(allowedProbes(after), text).toEqual([]);
      }),
      { numRuns: runs },
    );
    expect(requested).toBeGreaterThan(runs / 7);
  });

  test('of broader rules, and of rules that silence the log', () => {
    const counted = { broader: 0, silent: 0 };
    fc.assert(
      fc.property(someRecords, (line) => {
        const policy = policyOf((root) => root.load(asWritten(own([]), 'p')));
        const decided = decideRecord(recordOf(line), policy, behaviours);
        if ('reason' in decided) return;
        const requested = [{ policy, behaviours, decisions: decided.decisions }];
        for (const { rules, instead } of broaderOffers(requested, repair(requested))) {
          counted.broader++;
          const text = own(rules.map(String));
          expect(profilesIn(text), text).toEqual(['p']);
          // Broader rules must not allow unrelated operations.
          const after = policyOf((root) => root.load(compiled(text, 'p')));
          const classOf = (probe: string): string => /^\w+/.exec(probe)?.[0] ?? '';
          const others = allowedProbes(after).filter(
            (probe) => !instead.includes(classOf(probe)) && classOf(probe) !== 'file',
          );
          expect(others, text).toEqual([]);
        }
        const denials = silence(requested).advice.flatMap((advice) => advice.rules.map(String));
        if (denials.length === 0) return;
        counted.silent++;
        const text = own(['file,', ...denials]);
        expect(profilesIn(text), text).toEqual(['p']);
        const withAll = policyOf((root) => root.load(compiled(own(['file,']), 'p')));
        const denied = policyOf((root) => root.load(compiled(text, 'p')));
        expect(allowedProbes(withAll), text).toEqual(expect.arrayContaining([...allowedProbes(denied)]));
      }),
      { numRuns: fixed.length + runs, examples: fixed.map((line) => [line]) },
    );
    expect(Math.min(counted.broader, counted.silent)).toBeGreaterThan(runs / 10);
  });

  test('of rules by convention', () => {
    let read = 0;
    fc.assert(
      fc.property(someRecords, (line) => {
        const rules = rulesByConvention(recordOf(line)).flatMap(({ of, rule }) =>
          of === 'itself' ? [String(rule)] : [],
        );
        if (rules.length === 0) return;
        const text = own(rules);
        // Words of a log may be unknown to rules.
        const profiles = profilesIn(text);
        if (profiles === undefined) return;
        read++;
        expect(profiles, text).toEqual(['p']);
        expect(allowedProbes(policyOf((root) => root.load(compiled(text, 'p')))), text).toEqual([]);
      }),
      { numRuns: runs },
    );
    expect(read).toBeGreaterThan(runs / 7);
  });
});
