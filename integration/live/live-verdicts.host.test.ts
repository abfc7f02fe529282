import type { ByteString } from '@lamellar/core/language';
import { auditModes, type AuditMode } from '@lamellar/core/mediation';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ClassQuestion } from '../kernel-classes/class-case.ts';
import { HostProber, type AnsweredCase } from '../lab/host/host-prober.ts';
import { LabLxcContainer } from '../lab/host/lxc-container.ts';
import { sharedLxcHost } from '../lab/host/shared-lxc-host.ts';
import { printedOperations } from '../lxc/lamellar-can.ts';
import { randomPart } from '../random/random-part.ts';
import type { LabelPair } from '../oracle/decision-case.ts';
import { ProvisionedHost } from '../provision/provisioned-host.ts';
import { askLive, type CanAnswer } from './ask-lamellar.ts';
import { verdictOperations, attemptsOf, neededFor, questionLine } from './verdict-attempts.ts';
import { complainingHostLayer, verdictLayer, newestLayer, ownHostLayer } from './verdict-layers.ts';

const host = sharedLxcHost();
const auditParameter = '/sys/module/apparmor/parameters/audit';
const namespaces = '/sys/kernel/security/apparmor/policy/namespaces';
const counted: string[] = [];
let provisioned: ProvisionedHost;
let prober: HostProber;

/** The containers by kind of layer. */
const kinds = ['own', 'complaining', 'generated', 'nested'] as const;
type Kind = (typeof kinds)[number];
const containers = new Map<Kind, LabLxcContainer>();

/** The compared labels of the container of each kind. */
const labels = new Map<Kind, readonly string[]>();
/** The answers by kind, in the order of the audit modes. */
const attempted = new Map<Kind, readonly AnsweredCase[]>();
let paired: readonly AnsweredCase[];

beforeAll(async () => {
  provisioned = await ProvisionedHost.of(host);
  prober = await HostProber.install(host);
  const lines: string[] = [];
  for (const kind of kinds) {
    const container = await LabLxcContainer.create(host, { kind: 'busybox' });
    containers.set(kind, container);
    lines.push(`  ${container.name}:`, '    runtime: lxc', '    container: {policy: [./layer.aa]}', hostLines[kind]);
  }
  await provisioned.write('own.aa', ownHostLayer);
  await provisioned.write('complaining.aa', complainingHostLayer);
  await provisioned.write('layer.aa', verdictLayer);
  await provisioned.write('verdicts.yaml', `lamellar: 1\ncontainers:\n${lines.map((line) => `${line}\n`).join('')}`);
  await provisioned.apply('verdicts.yaml');
  for (const kind of kinds) {
    const container = containerOf(kind);
    await container.start();
    const [hostLayer] = (await container.label()).split('//');
    labels.set(
      kind,
      profilesOf[kind].map((profile) => `${hostLayer}//&${inNamespace(container, profile)}`),
    );
  }
  await loadFurtherLayers();
  for (const kind of kinds) {
    const cases = auditModes.map((auditMode) => ({
      auditMode,
      questions: attemptsOf(labelsOf(kind), operationsIn(auditMode)).map(({ line }) => line),
    }));
    attempted.set(kind, await prober.ask(await containerOf(kind).initPid(), cases));
  }
  paired = await prober.ask(
    1,
    auditModes.map((auditMode) => ({ auditMode, pairs: pairsIn(auditMode) })),
  );
}, 1_800_000);

afterAll(async () => {
  await setAuditMode('normal');
  for (const container of containers.values()) await container.stop();
  const { exitCode, stderr } = await provisioned.lamellar(['remove', '--yes']);
  for (const container of containers.values()) await container.destroy();
  await prober.remove();
  if (exitCode !== 0) throw new Error(`\`lamellar remove\` ended with ${exitCode}: ${stderr}`);
  console.log(`verdicts of \`can --live\` that equal what processes experience: ${counted.join('; ')}`);
}, 900_000);

const hostLines: Readonly<Record<Kind, string>> = {
  own: '    host: {base: ./own.aa}',
  complaining: '    host: {base: ./complaining.aa}',
  generated: '    host: {base: lxc}',
  nested: '    host: {base: lxc, nesting: true}',
};

/** The name of the namespace in the container's namespace. */
const inner = 'inner';
const profilesOf: Readonly<Record<Kind, readonly string[]>> = {
  own: ['strict', 'learner', 'free', 'unconfined'],
  complaining: ['strict', 'closed', 'unconfined'],
  generated: ['strict', 'loud', 'closed', 'ring', 'ring-learner'],
  nested: [`${inner}:strict`, `${inner}:learner`, `${inner}:unconfined`],
};

/** The container's part of a label: a profile of the container's namespace, or of the namespace in it. */
function inNamespace({ namespace }: LabLxcContainer, profile: string): string {
  const [below, name] = profile.split(':');
  return name === undefined ? `:${namespace}:${profile}` : `:${namespace}:unconfined//&:${namespace}//${below}:${name}`;
}

/** Loads the namespace in the container's namespace, and profiles with all classes of the kernel. */
async function loadFurtherLayers(): Promise<void> {
  const below = `${namespaces}/${containerOf('nested').namespace}/namespaces/${inner}`;
  await host.output(['mkdir', below]);
  const load = 'cd /root/manifests && apparmor_parser -S -K layer.aa | dd of="$1/.replace" bs=16M iflag=fullblock';
  await host.output(['sh', '-c', load, 'sh', below]);
  const features = ['--policy-features', '/sys/kernel/security/apparmor/features'];
  const into = ['-n', containerOf('generated').namespace];
  await host.output(['apparmor_parser', '-r', '-K', ...features, ...into], { input: newestLayer });
}

/** The share of the operations of a class that a run attempts in an audit mode. */
const share = 8;

/** Random operations of every class. */
function operationsIn(mode: AuditMode): readonly string[] {
  return [...verdictOperations()].flatMap(([name, operations]) =>
    randomPart(`live verdicts of ${name} in audit mode ${mode}`, operations, Math.ceil(operations.length / share)),
  );
}

function containerOf(kind: Kind): LabLxcContainer {
  const container = containers.get(kind);
  if (container === undefined) throw new Error(`no container of kind ${kind}`);
  return container;
}

function labelsOf(kind: Kind): readonly string[] {
  return labels.get(kind) ?? [];
}

/** Random pairs of labels. */
function pairsIn(mode: AuditMode): readonly LabelPair[] {
  const all = ['unconfined', ...kinds.flatMap(labelsOf)] as ByteString[];
  const pairs = all.flatMap((subject) => all.map((target) => ({ subject, target })));
  return randomPart(`live verdicts of pairs in audit mode ${mode}`, pairs, 20);
}

function setAuditMode(mode: AuditMode): Promise<string> {
  return host.output(['sh', '-c', 'printf %s "$1" > "$2"', 'sh', mode, auditParameter]);
}

/** A verdict of the kernel, with the questions for `lamellar can`. */
interface Outcome {
  readonly policyClass: string;
  readonly text: string;
  readonly measured: string;
  /** The label after the attempt. */
  readonly becomes?: string;
  readonly needed: readonly (readonly string[])[];
}

function outcomesIn(mode: AuditMode): readonly Outcome[] {
  const at = auditModes.indexOf(mode);
  const single = kinds.flatMap((kind) =>
    attemptsOf(labelsOf(kind), operationsIn(mode)).flatMap((question, index) =>
      outcomeOf(question, attempted.get(kind)?.[at], index),
    ),
  );
  const between = pairsIn(mode).flatMap(({ subject, target }, index) =>
    printedOperations.map((operation, digit): Outcome => {
      const line = questionLine(subject, { operation, object: [target] });
      const measured = paired[at]?.digits[index]?.[digit] ?? '';
      return { policyClass: operation.split(':')[0] ?? '', text: line, measured, needed: [[line]] };
    }),
  );
  return [...single, ...between];
}

function outcomeOf(question: ClassQuestion, answered: AnsweredCase | undefined, index: number): readonly Outcome[] {
  const needs = neededFor(question);
  const answer = answered?.answers[index];
  if (answer === undefined) throw new Error(`no answer to ${question.line}`);
  const { policyClass, label, line: text } = question;
  if (needs === undefined) return [];
  const needed = needs.map((all) => all.map((one) => questionLine(label, one)));
  const becomes = / \(\w+\)$/.test(answer.detail) ? answer.detail.replace(/ \(\w+\)$/, '') : undefined;
  const { verdict: measured, detail } = answer;
  return [
    {
      policyClass,
      text: `${text} (${detail})`,
      measured,
      needed,
      ...(becomes === undefined ? {} : { becomes }),
    },
  ];
}

/** The verdict of `lamellar`: all operations of an alternative are allowed. */
function verdictOf({ needed, becomes }: Outcome, answers: ReadonlyMap<string, CanAnswer>): string {
  const answerTo = (line: string): CanAnswer => {
    const answer = answers.get(line);
    if (answer?.verdict === undefined) throw new Error(`${line}: ${answer?.error}`);
    return answer;
  };
  const allowed = needed.map((all) => all.map(answerTo)).find((all) => all.every(({ verdict }) => verdict === 'allow'));
  if (allowed === undefined) return '0';
  const other = allowed.flatMap((one) => one.becomes ?? []).find((label) => becomes !== undefined && label !== becomes);
  return other === undefined ? '1' : `1 ${other}`;
}

describe.each(auditModes)('in audit mode %s', (mode) => {
  test('processes have the permissions that `lamellar can --live` reports', { timeout: 900_000 }, async () => {
    const outcomes = outcomesIn(mode);
    await setAuditMode(mode);
    const answers = await askLive(
      host,
      outcomes.flatMap(({ needed }) => needed.flat()),
    );
    await setAuditMode('normal');
    const differing = outcomes.flatMap((outcome) => {
      const said = verdictOf(outcome, answers);
      return said === outcome.measured ? [] : [`${outcome.text}: kernel ${outcome.measured}, lamellar ${said}`];
    });
    expect(differing).toEqual([]);
    const allowed = outcomes.filter(({ measured }) => measured === '1').length;
    expect(new Set(outcomes.map(({ policyClass }) => policyClass))).toEqual(
      new Set([...verdictOperations().keys(), 'signal', 'ptrace']),
    );
    expect(outcomes.length).toBeGreaterThanOrEqual(200);
    expect(Math.min(allowed, outcomes.length - allowed)).toBeGreaterThanOrEqual(30);
    counted.push(`${mode}: ${outcomes.length} (${allowed} allowed)`);
  });
});
