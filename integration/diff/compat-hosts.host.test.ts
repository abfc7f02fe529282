import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ByteString } from '@lamellar/core/language';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parseClassQuestion, type ClassQuestion } from '../kernel-classes/class-case.ts';
import { HostProber } from '../lab/host/host-prober.ts';
import { provideHostKernel, type BootKernel } from '../lab/host/host-kernel.ts';
import { LabLxcContainer } from '../lab/host/lxc-container.ts';
import { nextKernel } from '../lab/host/next-kernel.ts';
import { OwnLxcHost } from '../lab/host/own-lxc-host.ts';
import { attemptsOf, verdictOperations } from '../live/verdict-attempts.ts';
import { verdictLayer } from '../live/verdict-layers.ts';
import { printedOperations } from '../lxc/lamellar-can.ts';
import { builtCli, ProvisionedHost } from '../provision/provisioned-host.ts';
import { concerns, reportedKind, reportsChange, witnessesIn, type HostChanges } from './host-changes.ts';

// Three hosts with equal set-up replace one host that boots three kernels. Each host compiles policy for its kernel.
const kernels: readonly (() => Promise<BootKernel | undefined>)[] = [
  () => provideHostKernel({ suite: 'bookworm', version: '6.1' }),
  () => Promise.resolve(undefined),
  nextKernel,
];

/** A running host with a container, and the verdicts of the host's kernel. */
interface MeasuredHost {
  readonly host: OwnLxcHost;
  readonly container: LabLxcContainer;
  readonly release: string;
  /** The file of the saved host. */
  readonly snapshot: string;
  /** The verdicts on attempts, by question. */
  readonly attempted: Map<string, string>;
  /** The verdicts on the operations of each pair of labels. */
  readonly paired: string[];
}

const folder = mkdtempSync(join(tmpdir(), 'lamellar-compat-'));
const hosts: MeasuredHost[] = [];
/** A boot of a host with the kernel of a second host. */
interface Boot {
  readonly before: MeasuredHost;
  readonly after: MeasuredHost;
  /** The changes that `compat` predicts for the saved host. */
  readonly ofSaved: HostChanges;
  /** The classes, and `owner`, without a prediction by `compat`: the host compiles its policy anew. */
  readonly compiledDifferently: readonly string[];
  /** The changes that `diff` reports for the policy files. */
  readonly ofText: HostChanges;
}

const boots: Boot[] = [];

/** The name of the container in all questions and reports. */
const name = 'cffffffff';
const hostLayer = `lxc-${name}_</var/lib/lxc>`;
const labels = [
  hostLayer,
  ...['strict', 'learner', 'closed', 'free', 'kept', 'unconfined'].map(
    (profile) => `${hostLayer}//&:lxc-${name}_<-var-lib-lxc>:${profile}`,
  ),
];
const pairs = ['unconfined', ...labels].flatMap((subject) =>
  ['unconfined', ...labels].map((target) => [subject, target] as const),
);
const questions = [...verdictOperations().values()].flatMap((operations) => attemptsOf(labels, operations));

/** The container layer: also a profile in unconfined mode with a hat. */
const layer = `${verdictLayer}
profile kept flags=(attach_disconnected, unconfined) {
  userns,
  profile known {
    file,
  }
}
`;

/** Runs the built command, and returns the JSON. */
function printed(words: readonly string[], of: LabLxcContainer): unknown {
  const { status, stdout, stderr } = spawnSync(process.execPath, [builtCli, ...words, '--quiet', '--format', 'json'], {
    cwd: folder,
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  return JSON.parse(stdout.replaceAll(of.name, name));
}

/** Predicts the changes of a host after booting the kernel of a second host. */
function predicted(before: MeasuredHost, after: MeasuredHost): Boot {
  const compared = printed(['compat', '--snapshot', before.snapshot, '--kernel', after.release], before.container);
  const [group] = (compared as { readonly groups: readonly HostGroup[] }).groups;
  if (group === undefined) throw new Error('compat has compared no host');
  const manifest = `${before.release}.yaml`;
  writeFileSync(join(folder, 'layer.aa'), layer);
  writeFileSync(join(folder, manifest), manifestOf(before.container));
  const options = ['--kernel', before.release, '--kernel', after.release, '--compiler', '4.1'];
  return {
    before,
    after,
    ofSaved: group.differences,
    compiledDifferently: group.compiledDifferently ?? [],
    ofText: printed(['diff', manifest, ...options], before.container) as HostChanges,
  };
}

interface HostGroup {
  readonly differences: HostChanges;
  readonly compiledDifferently?: readonly string[];
}

function manifestOf(container: LabLxcContainer): string {
  const layers = 'runtime: lxc\n    host: {base: lxc}\n    container: {policy: [./layer.aa]}\n';
  return `lamellar: 1\ncontainers:\n  ${container.name}:\n    ${layers}`;
}

/** Boots a host, deploys the layer, and saves the host. */
async function prepare(kernel: BootKernel | undefined): Promise<void> {
  const host = await OwnLxcHost.start(kernel);
  const provisioned = await ProvisionedHost.of(host);
  const container = await LabLxcContainer.create(host, { kind: 'busybox' });
  const release = (await host.output(['uname', '-r'])).trim();
  const prepared = { host, container, release, snapshot: join(folder, `${release}.json`) };
  hosts.push({ ...prepared, attempted: new Map(), paired: [] });
  await provisioned.write('layer.aa', layer);
  await provisioned.write('compat.yaml', manifestOf(container));
  await provisioned.apply('compat.yaml');
  await container.start();
  const saved = await host.output(['lamellar', 'snapshot', '-', '--quiet'], { timeout: 300 });
  writeFileSync(prepared.snapshot, saved);
}

/** Lets processes of a host attempt all operations. */
async function attempt({ host, container, attempted, paired }: MeasuredHost, lines: readonly string[]): Promise<void> {
  const prober = await HostProber.install(host);
  const named = (text: string): ByteString => text.replaceAll(name, container.name) as ByteString;
  const [answered] = await prober.ask(await container.initPid(), [
    {
      questions: lines.map(named),
      pairs: pairs.map(([subject, target]) => ({ subject: named(subject), target: named(target) })),
    },
  ]);
  for (const [at, line] of lines.entries()) attempted.set(line, answered?.answers[at]?.verdict ?? '');
  paired.push(...(answered?.digits ?? []));
}

beforeAll(async () => {
  for (const kernel of kernels) await prepare(await kernel());
  for (const before of hosts)
    boots.push(...hosts.filter((host) => host !== before).map((after) => predicted(before, after)));
  const lines = [
    ...questions.map(({ line }) => line),
    ...boots.flatMap(({ ofSaved, ofText }) =>
      [ofSaved, ofText].flatMap((changes) => witnessesIn(changes, labels).map(({ question }) => question)),
    ),
  ];
  for (const host of hosts) await attempt(host, [...new Set(lines)]);
}, 1_800_000);

afterAll(async () => {
  for (const { host } of hosts) await host.kill();
  rmSync(folder, { recursive: true });
});

/** An attempt with different verdicts before and after a boot. */
interface Change {
  readonly question: ClassQuestion;
  readonly kind: 'gained' | 'lost';
}

/** Kernels differ in the owner of an exchanged file, and no operation of `lamellar` is an exchange. */
const isExchange = (question: ClassQuestion): boolean => question.attempt === 'exchange';

/** The attempts with a verdict before and after a boot, and the attempts with different verdicts. */
function measuredChanges({ before, after }: Boot): { readonly compared: number; readonly changes: readonly Change[] } {
  const compared = [...before.attempted].flatMap(([line, was]) => {
    const [question, is] = [parseClassQuestion(line as ByteString), after.attempted.get(line)];
    return is === undefined || was === '?' || is === '?' || isExchange(question) ? [] : [{ question, was, is }];
  });
  return {
    compared: compared.length,
    changes: compared
      .filter(({ was, is }) => was !== is)
      .map(({ question, is }) => ({ question, kind: is === '1' ? 'gained' : 'lost' })),
  };
}

const words = ({ question, kind }: Change): string => `${kind}: ${question.line}`;

test('processes gain and lose the permissions that `compat` and `diff` report', () => {
  const found = boots.map((boot) => {
    const { ofSaved, ofText, compiledDifferently, before, after } = boot;
    const { compared, changes } = measuredChanges(boot);
    const isPredicted = ({ question, kind }: Change): boolean =>
      reportsChange(ofSaved, question, kind) || concerns(question, compiledDifferently);
    const title = `${before.release} to ${after.release}`;
    expect(changes.filter((one) => !isPredicted(one)).map(words), `compat, ${title}`).toEqual([]);
    const unreported = changes.filter(({ question, kind }) => !reportsChange(ofText, question, kind));
    expect(unreported.map(words), `diff, ${title}`).toEqual([]);
    return { title, compared, changed: changes.length };
  });
  console.log(found.map(({ title, compared, changed }) => `${title}: ${changed} of ${compared} attempts`).join('; '));
  expect(boots.map(({ compiledDifferently }) => compiledDifferently.join(' '))).toEqual([
    'userns io_uring',
    'userns io_uring owner',
    '',
    'owner',
    '',
    '',
  ]);
  for (const { compared } of found) expect(compared).toBeGreaterThan(800);
  expect(found.filter(({ changed }) => changed > 20).length).toBeGreaterThanOrEqual(4);
});

test('witnesses of `compat` and `diff` have the reported verdicts', () => {
  const counts = boots.flatMap((boot) =>
    [boot.ofSaved, boot.ofText].map((changes, at) => {
      const judged = witnessesIn(changes, labels).flatMap(({ question, kind }) => {
        const verdicts = [boot.before, boot.after].map(({ attempted }) => attempted.get(question) ?? '?').join('');
        return verdicts.includes('?') ? [] : [{ question, verdicts, reported: kind === 'gained' ? '01' : '10' }];
      });
      const title = `${at === 0 ? 'compat' : 'diff'}, ${boot.before.release} to ${boot.after.release}`;
      expect(
        judged.filter(({ verdicts, reported }) => verdicts !== reported),
        title,
      ).toEqual([]);
      return judged.length;
    }),
  );
  console.log(`confirmed witnesses: ${counts.join(', ')}`);
  expect(counts.reduce((sum, count) => sum + count, 0)).toBeGreaterThan(40);
});

test('signals and ptrace between labels change only as reported', () => {
  let changed = 0;
  for (const { before, after, ofSaved, ofText } of boots)
    for (const [index, pair] of pairs.entries())
      for (const [digit, operation] of printedOperations.entries()) {
        const [was, is] = [before.paired[index]?.[digit], after.paired[index]?.[digit]];
        const measured = was === is ? undefined : is === '1' ? 'gained' : 'lost';
        const reported = [ofSaved, ofText].map((changes) => reportedKind(changes, pair, operation));
        expect(reported, `${pair.join(' ')} ${operation}`).toEqual([measured, measured]);
        changed += measured === undefined ? 0 : 1;
      }
  console.log(
    `pairs of labels: ${boots.length * pairs.length * printedOperations.length} compared, ${changed} changed`,
  );
});
