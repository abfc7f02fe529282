import { randomBytes } from 'node:crypto';
import { lxcHostLayer } from '@lamellar/host-policies';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { PrivilegedContainer } from '../lab/containers/privileged-container.ts';
import { sharedLxcHostConnection } from '../lab/host/shared-lxc-host.ts';
import { buildProber } from '../lab/probers/build-prober.ts';
import { comparedSignals } from '../oracle/decision-case.ts';
import { containerLayer, hostMonitor, proberPath } from './container-layer.ts';
import { askLamellar, printedOperations } from './lamellar-can.ts';

// A unique name, because the engine and the kernel may be shared.
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

/** Policy by path below the policy tree. */
const policy: Readonly<Record<string, string>> = {
  'profiles/host-layer.aa': lxcHostLayer({ name, lxcPath: '/var/lib/lxc', nesting: false, privileged: true }).text,
  'profiles/monitor.aa': hostMonitor.replace('lamellar-monitor', monitor),
  [`namespaces/${namespace}/profiles/container-layer.aa`]: containerLayer,
};

let container: PrivilegedContainer;

beforeAll(async () => {
  container = await PrivilegedContainer.start(sharedLxcHostConnection());
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
  // The kernel is shared: loaded policy would remain.
  const unload = ['rmdir', `/sys/kernel/security/apparmor/policy/namespaces/${namespace}`];
  await container.exec(unload);
  for (const path of Object.keys(policy).filter((each) => each.startsWith('profiles/')))
    await container.exec(['apparmor_parser', '-R', `/policy/${path}`]);
  await container.stop();
});

test('tasks of a privileged container have the permissions that `lamellar` inside reports', async () => {
  const pairs = labels.flatMap((target) => labels.map((subject) => ({ subject, target })));
  await container.writeFile('/pairs', pairs.map(({ subject, target }) => `${subject}\t${target}\n`).join(''));
  const requested = (await output(['sh', '-euc', askScript, 'sh', proberPath]))
    .split('\n')
    .map((line) => line.split('\t'));
  for (const [index, [label]] of requested.entries()) expect(label).toMatch(pairs[index]?.target ?? '');
  const measured = requested.map(([, digits]) => digits ?? '');
  const show = (digits: readonly string[]) =>
    pairs.map(({ subject, target }, index) => `${subject} -> ${target}: ${digits[index]}`);

  expect(show(await askMatrix())).toEqual(show(measured));
  // Every start of Node takes seconds under emulation, so every operation is asked once, on all processors.
  const run = (args: readonly string[]) => container.exec(['lamellar', ...args]);
  const options = ['--policy', '/policy', '--kernel', 'host'];
  const said = printedOperations.map(async (operation, index) => {
    const at = Math.floor((index * pairs.length) / printedOperations.length);
    const { subject = '', target = '' } = pairs[at] ?? {};
    const question = `${subject} ${operation} ${target}`;
    const digit = await askLamellar(subject, operation, target, options, run);
    return [`${question}: ${digit}`, `${question}: ${measured[at]?.[index]}`] as const;
  });
  for (const [answer, outcome] of await Promise.all(said)) expect(answer).toBe(outcome);
  const allowed = measured.join('').replaceAll('0', '').length;
  const outcomes = measured.join('').length;
  console.log(
    `privileged container: ${pairs.length} pairs of real tasks, ${outcomes} outcomes ` +
      `(${Math.round((100 * allowed) / outcomes)} % allowed): each is \`lamellar\`'s`,
  );
});

/** The digits of all pairs according to `lamellar matrix` in the container. */
async function askMatrix(): Promise<readonly string[]> {
  const options = ['--policy', '/policy', '--kernel', 'host', '--pairs', '/pairs', '--format', 'ndjson'];
  const text = await output(['lamellar', 'matrix', ...options, '--signals', comparedSignals.join(',')]);
  return text.split('\n').map((line) => {
    const { ptrace, signal } = JSON.parse(line) as {
      readonly ptrace: Readonly<Record<'read' | 'trace', string>>;
      readonly signal: Readonly<Record<string, string>>;
    };
    const verdicts = [ptrace.read, ptrace.trace, ...comparedSignals.map((each) => signal[each])];
    return verdicts.map((verdict) => (verdict === 'allow' ? '1' : '0')).join('');
  });
}

/**
 * A single command, because the engine takes seconds per command under emulation. For every pair of labels in `/pairs`,
 * starts a target, unless a suitable target is running, waits until the target ignores signals, and asks. Prints the
 * target's label and the digits.
 */
const askScript = [
  'waiting=; pid=0; tab=$(printf "\\t")',
  'while IFS=$tab read -r subject target; do',
  '  if [ "$target" != "$waiting" ] || ! grep -q "^State:.[^ZX]" "/proc/$pid/status"; then',
  '    [ -z "$waiting" ] || kill -KILL "$pid" 2> /dev/null || true',
  '    setsid aa-exec -p "$target" -- "$1" wait < /dev/null > /dev/null 2>&1 & pid=$!; waiting=$target',
  '    timeout 30 sh -c "until grep -q \'^SigIgn:.*[4-7c-f][0-9a-f]\\{3\\}$\' /proc/$pid/status; do sleep 0.02; done"',
  '  fi',
  '  label=$(cat "/proc/$pid/attr/apparmor/current")',
  '  printf "%s\\t%s\\n" "$label" "$(aa-exec -p "$subject" -- "$1" ask "$pid")"',
  'done < /pairs',
].join('\n');

/** The output of a command without the final newline. Throws if the command fails. */
async function output(command: readonly string[]): Promise<string> {
  const { exitCode, stdout, stderr } = await container.exec(command);
  if (exitCode === 0) return stdout.trimEnd();
  throw new Error(`\`${command.join(' ')}\` ended with ${exitCode}: ${stderr || stdout}`);
}
