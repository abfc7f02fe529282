import { randomBytes } from 'node:crypto';
import { lxcHostLayer } from '@lamellar/host-policies';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { PrivilegedContainer } from '../lab/containers/privileged-container.ts';
import { buildProber } from '../lab/probers/build-prober.ts';
import { askedSignals } from '../oracle/decision-case.ts';
import { containerLayer, hostMonitor, proberPath } from './container-layer.ts';
import { askLamellar, operationWords } from './lamellar-can.ts';

// Others may use the same engine, and so the same kernel.
const name = `lab${randomBytes(4).toString('hex')}`;
const layer = `lxc-${name}_</var/lib/lxc>`;
const namespace = `lxc-${name}_<-var-lib-lxc>`;
const monitor = `lamellar-monitor-${name}`;
const labels = [
  'unconfined',
  monitor,
  `${layer}//&:${namespace}:unconfined`,
  `${layer}//&:${namespace}:server`,
  `${layer}//&:${namespace}:client`,
];

/** By their path below the policy tree. */
const policy: Readonly<Record<string, string>> = {
  'profiles/host-layer.aa': lxcHostLayer({ name, lxcPath: '/var/lib/lxc', nesting: false, privileged: true }).text,
  'profiles/monitor.aa': hostMonitor.replace('lamellar-monitor', monitor),
  [`namespaces/${namespace}/profiles/container-layer.aa`]: containerLayer,
};

let container: PrivilegedContainer;

beforeAll(async () => {
  container = await PrivilegedContainer.start(inject('lxcHost'));
  await container.installLamellar();
  await container.copyIn(await buildProber('process-prober'), proberPath);
  await output(['chmod', '755', proberPath]);
  for (const [path, text] of Object.entries(policy)) {
    await container.writeFile(`/policy/${path}`, text);
    const into = path.startsWith('namespaces/') ? ['-n', namespace] : [];
    await output(['apparmor_parser', '-r', '-K', ...into, `/policy/${path}`]);
  }
});

afterAll(async () => {
  // The kernel is not the container's own: what was loaded would stay.
  const unload = ['rmdir', `/sys/kernel/security/apparmor/policy/namespaces/${namespace}`];
  await container.exec(unload);
  for (const path of Object.keys(policy).filter((each) => each.startsWith('profiles/')))
    await container.exec(['apparmor_parser', '-R', `/policy/${path}`]);
  await container.stop();
});

test('tasks of a privileged container may do to each other what `lamellar` in it says', async () => {
  const measured: string[] = [];
  const pairs = labels.flatMap((target) => labels.map((subject) => ({ subject, target })));
  let waiting: { readonly label: string; readonly pid: string } | undefined;
  for (const { subject, target } of pairs) {
    if (waiting?.label !== target || !(await isAlive(waiting.pid))) {
      if (waiting !== undefined) await container.exec(['kill', '-KILL', waiting.pid]);
      waiting = { label: target, pid: await startWaiting(target) };
    }
    measured.push(await output(['aa-exec', '-p', subject, '--', proberPath, 'ask', waiting.pid]));
  }
  const show = (digits: readonly string[]) =>
    pairs.map(({ subject, target }, index) => `${subject} -> ${target}: ${digits[index]}`);

  expect(show(await askMatrix(pairs))).toEqual(show(measured));
  // `lamellar can` starts Node each time, which takes seconds under emulation: each operation once.
  for (const [index, operation] of operationWords.entries()) {
    const at = Math.floor((index * pairs.length) / operationWords.length);
    const { subject = '', target = '' } = pairs[at] ?? {};
    const run = (args: readonly string[]) => container.exec(['lamellar', ...args]);
    const said = await askLamellar(subject, operation, target, ['--policy', '/policy', '--kernel', 'host'], run);
    expect(`${subject} ${operation} ${target}: ${said}`).toBe(
      `${subject} ${operation} ${target}: ${measured[at]?.[index]}`,
    );
  }
  const allowed = measured.join('').replaceAll('0', '').length;
  const outcomes = measured.join('').length;
  console.log(
    `privileged container: ${pairs.length} pairs of real tasks, ${outcomes} outcomes ` +
      `(${Math.round((100 * allowed) / outcomes)} % allowed): each is \`lamellar\`'s`,
  );
});

/** The digits of each pair, as `lamellar matrix` in the container has them. */
async function askMatrix(
  pairs: readonly { readonly subject: string; readonly target: string }[],
): Promise<readonly string[]> {
  const lines = pairs.map(({ subject, target }) => `${subject}\t${target}\n`).join('');
  await container.writeFile('/pairs', lines);
  const options = ['--policy', '/policy', '--kernel', 'host', '--pairs', '/pairs', '--format', 'ndjson'];
  const text = await output(['lamellar', 'matrix', ...options, '--signals', askedSignals.join(',')]);
  return text.split('\n').map((line) => {
    const { ptrace, signal } = JSON.parse(line) as {
      readonly ptrace: Readonly<Record<'read' | 'trace', string>>;
      readonly signal: Readonly<Record<string, string>>;
    };
    const verdicts = [ptrace.read, ptrace.trace, ...askedSignals.map((each) => signal[each])];
    return verdicts.map((verdict) => (verdict === 'allow' ? '1' : '0')).join('');
  });
}

async function startWaiting(label: string): Promise<string> {
  const start = 'setsid "$@" < /dev/null > /dev/null 2>&1 & echo $!';
  const pid = await output(['sh', '-c', start, 'sh', 'aa-exec', '-p', label, '--', proberPath, 'wait']);
  const hasBegun = `until grep -q "^SigIgn:.*[1-9a-f]" /proc/${pid}/status; do sleep 0.02; done`;
  await output(['timeout', '30', 'sh', '-c', hasBegun]);
  expect(await output(['cat', `/proc/${pid}/attr/apparmor/current`])).toMatch(label);
  return pid;
}

async function isAlive(pid: string): Promise<boolean> {
  return (await container.exec(['grep', '-q', '^State:.[^ZX]', `/proc/${pid}/status`])).exitCode === 0;
}

/** What a command prints, without the last line's end. Throws where it fails. */
async function output(command: readonly string[]): Promise<string> {
  const { exitCode, stdout, stderr } = await container.exec(command);
  if (exitCode === 0) return stdout.trimEnd();
  throw new Error(`\`${command.join(' ')}\` ended with ${exitCode}: ${stderr || stdout}`);
}
