import { join } from 'node:path';
import {
  auditSnapshot,
  membersOf,
  type Audit,
  type MemberGroup,
  type GroupMember,
  type ReachedGroup,
} from '@lamellar/core/audit';
import { checkExpectations, parseExpectation } from '@lamellar/core/expectations';
import { bytesOf, textOf, type ByteString } from '@lamellar/core/language';
import { expect, test } from 'vitest';
import { numberedCases } from '../random/cases.ts';
import { law } from '../random/law.ts';
import { Random } from '../generate/random.ts';
import { provideCompiler } from '../lab/debian/provide-compiler.ts';
import { snapshotOf, type ExampleHost, type ExampleTask } from './example-host.ts';

// The audit's reach of containers and programs by sockets and messages equals expectations between pairs of labels,
// over random policy from the real compiler. The compiler of sid is required: only abi 5.0 has addresses of unix
// sockets, and without addresses nothing asks about messages.
const sid = await provideCompiler('sid');
const compiler = { path: sid.path, options: ['--base', join(sid.folder, 'etc/apparmor.d')] };
const abi = 'abi <abi/5.0>,\n';
const operations = { 'unix connect': ['stream', 'seqpacket'], 'unix send': ['dgram'], 'dbus send': [''] } as const;
const layerOf = (name: string): string => `lxc-${name}_</var/lib/lxc>`;
const namespaceOf = (name: string): string => `lxc-${name}_<-var-lib-lxc>`;

function ruleBy(random: Random): string {
  const label = random.pick([
    '',
    '',
    '',
    'nginx',
    'unconfined',
    'daemon0',
    'daemon*',
    'lxc-c0_*',
    '**unconfined',
    '**nginx',
  ]);
  const address = random.pick(['', '', 'addr=@a', 'addr=@a*', 'addr=none']);
  const peer = [address, label === '' ? '' : `label="${label}"`].filter((each) => each !== '').join(', ');
  const group = peer === '' ? '' : ` peer=(${peer})`;
  const qualifier = random.pick(['', '', '', '', 'deny ']);
  switch (random.below(5)) {
    case 0:
      return random.pick(['unix,', 'dbus,', '/** rw,', '/a rw,', 'network unix,', '']);
    case 1:
    case 2: {
      const can = random.pick([
        '',
        '(send, receive, connect, accept)',
        '(send, receive, connect)',
        '(receive, send, accept)',
      ]);
      const type = random.pick(['', '', 'type=stream', 'type=dgram']);
      return `${qualifier}unix ${can} ${type} ${random.pick(['', 'addr=@b', 'addr=none'])}${group},`;
    }
    default: {
      const about = random.pick(['', '', 'path=/a', 'interface=a.b', 'bus=system']);
      const can = random.pick(['', 'send', 'receive']);
      return `${qualifier}dbus ${can} ${about} ${label === '' ? '' : `peer=(label="${label}")`},`;
    }
  }
}

const rulesBy = (random: Random): string => random.many(1, 4, () => ruleBy(random)).join('\n  ');
const flagsBy = (random: Random): string => random.pick(['', '', '', '', 'flags=(complain) ']);

/** Containers with both layers and containers without a container layer, some equivalent, and programs on the host. */
function hostBy(random: Random): ExampleHost {
  const layers = random.many(1, 2, () => `${flagsBy(random)}{\n  file,\n  ${rulesBy(random)}\n}\n`);
  const services = random.many(1, 2, () => `${abi}profile nginx ${flagsBy(random)}{\n  ${rulesBy(random)}\n}\n`);
  const names = ['c0', 'c1', 'c2', 'c3'];
  const tasks: ExampleTask[] = [{ id: 1, command: 'systemd', label: 'unconfined' }];
  const policy: Record<string, string[]> = { '': [] };
  for (const [index, name] of names.entries()) {
    const label = (profile: string): string => `${layerOf(name)}//&:${namespaceOf(name)}:${profile}`;
    const id = 1000 + index * 100;
    policy['']?.push(`${abi}profile "${layerOf(name)}" ${random.pick(layers)}`);
    policy[namespaceOf(name)] = [random.pick(services)];
    tasks.push({ id, command: 'init', label: label('unconfined'), container: name });
    if (random.chance(70)) tasks.push({ id: id + 1, command: 'nginx', label: label('nginx'), container: name });
  }
  policy['']?.push(`${abi}profile docker-default ${random.pick(layers)}`);
  for (const [index, name] of ['d0', 'd1'].entries())
    tasks.push({ id: 2000 + index * 100, command: 'sh', label: 'docker-default', container: name });
  for (const name of ['daemon0', 'daemon1']) {
    policy['']?.push(`${abi}profile ${name} ${flagsBy(random)}{\n  ${rulesBy(random)}\n}\n`);
    tasks.push({ id: name === 'daemon0' ? 10 : 11, command: name, label: name });
  }
  return {
    kernel: '7.3',
    policy,
    tasks,
    containers: [
      ...names.map((name, index) => ({ runtime: 'lxc' as const, name, init: 1000 + index * 100 })),
      ...['d0', 'd1'].map((name, index) => ({ runtime: 'docker' as const, name, init: 2000 + index * 100 })),
    ],
  };
}

function labelsOf(member: GroupMember): readonly ByteString[] {
  const labels = 'labels' in member ? member.labels : [member];
  return labels.flatMap(({ label, meaning }) => (meaning === undefined ? [] : [label]));
}

/** Evaluates expectations about pairs of labels, with a cache. */
function expectationChecker({ host: { policy, kernel } }: Audit) {
  const known = new Map<string, boolean>();
  return (operation: keyof typeof operations, from: ByteString, to: ByteString): boolean => {
    const [word, name] = operation.split(' ');
    const objects =
      word === 'dbus'
        ? [`bus="*" peer=label ${JSON.stringify(textOf(to))}`]
        : operations[operation].map((type) => `${type} any label ${JSON.stringify(textOf(to))} any`);
    return objects.some((objectText) => {
      const text = `deny ${word} (${name}) from label ${JSON.stringify(textOf(from))} to ${objectText}`;
      let isFound = known.get(text);
      if (isFound === undefined) {
        const sentence = parseExpectation(bytesOf(text));
        if ('errors' in sentence) throw new Error(`${text}: ${sentence.errors[0].message}`);
        const [outcome] = checkExpectations([sentence.expectation], policy, kernel.measured.behaviours);
        if (outcome?.kind !== 'held' && outcome?.kind !== 'failed')
          throw new Error(`${text}: ${JSON.stringify(outcome)}`);
        known.set(text, (isFound = outcome.kind === 'failed'));
      }
      return isFound;
    });
  };
}

/** Counts the reached members of every group for each member of a group, as lines. */
function measured(audit: Audit): readonly string[] {
  const isFound = expectationChecker(audit);
  const words = Object.keys(operations) as (keyof typeof operations)[];
  return audit.reach.parties.flatMap((party, index) =>
    membersOf(party).flatMap((from) =>
      words.flatMap((operation) =>
        audit.reach.parties.map((other, target) => {
          const reached = membersOf(other).filter(
            (to) =>
              to !== from && labelsOf(from).some((one) => labelsOf(to).some((two) => isFound(operation, one, two))),
          );
          return `${operation} from ${index} to ${target}: ${reached.length}`;
        }),
      ),
    ),
  );
}

/** Counts the reached members according to the audit, based on a representative of every group. */
function auditedCounts({ reach }: Audit): readonly string[] {
  const words = Object.keys(operations) as (keyof typeof operations)[];
  // The members with known policy.
  const isKnown = (member: GroupMember): boolean => labelsOf(member).length > 0;
  const everyone = (party: MemberGroup): readonly ReachedGroup[] => {
    const [from] = membersOf(party);
    return reach.parties.map((other) => {
      const reached = isKnown(from) ? membersOf(other).filter((to) => to !== from && isKnown(to)) : [];
      return { party: other, count: reached.length, isAll: true };
    });
  };
  return reach.parties.flatMap((party, index) =>
    membersOf(party).flatMap(() =>
      words.flatMap((operation) => {
        const isIntended = (one: { readonly class: string; readonly name: string }): boolean =>
          `${one.class} ${one.name}` === operation;
        const open = reach.open.some(isIntended) ? everyone(party) : [];
        const reached = [
          ...open,
          ...reach.reachOf(party).flatMap((one) => (one.operations.some(isIntended) ? one.reached : [])),
        ];
        return reach.parties.map((other, target) => {
          const count = reached.reduce((sum, one) => sum + (one.party === other ? one.count : 0), 0);
          return `${operation} from ${index} to ${target}: ${count}`;
        });
      }),
    ),
  );
}

law(
  'an audit counts the reached members as expectations do',
  numberedCases(5, 5, 400),
  { atLeast: { audits: 5, counts: 500 } },
  (number, count) => {
    const random = new Random(number);
    const snapshot = snapshotOf(hostBy(random), compiler);
    // The audit reports nothing about damaged loads, and the remaining results do not change.
    const damaged = random.below(snapshot.loads.length * 2);
    const loads = snapshot.loads.map((load, index) => (index === damaged ? load.subarray(0, load.length >> 1) : load));
    const audit = auditSnapshot({ ...snapshot, loads });
    expect(audit.host.unknown.length > 0).toBe(damaged < loads.length);
    for (const party of audit.reach.parties) expect(audit.reach.notFoundOut(party)).toEqual([]);
    const audited = auditedCounts(audit);
    count({ audits: 1, counts: audited.length });
    expect(audited).toEqual(measured(audit));
    return [];
  },
);

test('some of them differ only in this point', () => {
  const audits = Array.from({ length: 4 }, (_, index) =>
    auditSnapshot(snapshotOf(hostBy(new Random(index + 1)), compiler)),
  );
  const lines = audits.flatMap(auditedCounts);
  expect(lines.some((line) => line.endsWith(': 0'))).toBe(true);
  expect(lines.some((line) => /: [1-9]/.test(line))).toBe(true);
  expect(audits.some(({ reach }) => reach.parties.some(({ kind }) => kind === 'containers'))).toBe(true);
});
