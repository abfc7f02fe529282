import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cli, inTurn, runCommand } from './run-command.mjs';

/** The limits of commands that change nothing: for few containers relative to `node -e 0`, and for many. */
const goals = { few: { containers: 5, times: 8 }, many: { containers: 500, seconds: 5 } };

/** Runs a command in a folder as the machine's root: an overlay over `/etc`, and no further containers or policy. */
const enter = `set -e
mount -t overlay overlay -o "lowerdir=/etc,upperdir=$1/etc,workdir=$1/work" /etc
mount --bind "$1/security" /sys/kernel/security
mount --bind "$1/run" /run
shift
exec "$@"`;

/** Measures provisioning a host without changes, the longest case. */
export function benchProvision(figures, runs) {
  const folder = mkdtempSync(join(tmpdir(), 'lamellar-bench-'));
  try {
    const [few, many] = [goals.few, goals.many].map(({ containers }) =>
      machineWith(join(folder, String(containers)), containers),
    );
    if (!isEntered(few)) {
      console.log('provisioning: not measured, since mounts are not to be made here');
      return;
    }
    for (const machine of [few, many]) runCommand(words(machine, 'apply', '--yes'), [0]);
    const node = { 'node -e 0': { words: inside(few, process.execPath, '-e', '0'), statuses: [0] } };
    const quick = inTurn({ ...node, ...quietOn(few) }, runs);
    console.log(`provisioning ${goals.few.containers} containers with nothing to do, medians of ${runs} runs`);
    for (const [name, time] of Object.entries(quick)) {
      const times = time / quick['node -e 0'];
      console.log(
        `  ${name.padEnd(20)} ${time.toFixed(0).padStart(5)} ms  ${times.toFixed(2)} of ${goals.few.times} × node -e 0`,
      );
      if (time !== quick['node -e 0'])
        figures.add(`provisioning ${goals.few.containers} containers: ${name}`, times, '×');
    }
    const long = inTurn(quietOn(many), Math.min(runs, 3));
    console.log(`provisioning ${goals.many.containers} containers with nothing to do`);
    for (const [name, time] of Object.entries(long)) {
      console.log(`  ${name.padEnd(20)} ${(time / 1000).toFixed(2).padStart(5)} s of ${goals.many.seconds} s`);
      figures.add(`provisioning ${goals.many.containers} containers: ${name}`, time, 'ms');
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function quietOn(machine) {
  return {
    plan: { words: words(machine, 'plan'), statuses: [0] },
    // The policy namespaces exist, but no process does.
    status: { words: words(machine, 'status'), statuses: [1] },
    'apply --yes': { words: words(machine, 'apply', '--yes'), statuses: [0] },
  };
}

/** Builds a command of lamellar, for a machine in a folder. */
function words(machine, command, ...options) {
  return inside(machine, process.execPath, cli, command, '--allow-untrusted-manifest', ...options);
}

function inside(machine, ...command) {
  return ['unshare', '--mount', '--map-root-user', 'sh', '-c', enter, 'sh', machine, ...command];
}

function isEntered(machine) {
  const [command, ...rest] = inside(machine, 'true');
  return spawnSync(command, rest).status === 0;
}

/** Creates a folder with LXC containers. Each container's policy namespace has a single layer. */
function machineWith(root, count) {
  for (const name of [
    'etc/lamellar',
    'work',
    'run',
    'lxc',
    'security/apparmor/features',
    'security/apparmor/policy/profiles',
  ])
    mkdirSync(join(root, name), { recursive: true });
  const lxc = join(root, 'lxc');
  writeFileSync(join(root, 'common.conf'), 'lxc.tty.max = 4\nlxc.cap.drop = mac_admin sys_module sys_time\n');
  const names = Array.from({ length: count }, (_, index) => `web${index}`);
  for (const name of names) {
    mkdirSync(join(lxc, name));
    writeFileSync(
      join(lxc, name, 'config'),
      `lxc.include = ${root}/common.conf\nlxc.uts.name = ${name}\nlxc.apparmor.profile = generated\n`,
    );
    const namespace = `lxc-${name}_<${lxc.replaceAll('/', '-')}>`;
    const profile = join(root, 'security/apparmor/policy/namespaces', namespace, 'profiles/nginx.1');
    mkdirSync(profile, { recursive: true });
    writeFileSync(join(profile, 'name'), 'nginx\n');
    writeFileSync(join(profile, 'mode'), 'enforce\n');
  }
  const sections = names.map((name) => `  ${name}: {runtime: lxc, path: ${lxc}, container: {policy: [nginx]}}\n`);
  writeFileSync(join(root, 'etc/lamellar/lamellar.yaml'), `lamellar: 1\ncontainers:\n${sections.join('')}`);
  return root;
}
