/** Measures many questions about files, over text and over compiled policy of one stack from a manifest. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cli, inTurn, runCommand } from './run-command.mjs';

/** The least number of questions a second. */
const goal = 200_000;
const count = 500_000;
const hostLayer = 'lxc-web_</var/lib/lxc>';
const namespace = 'lxc-web_<-var-lib-lxc>';

/** Measures many questions, minus the time of one question: start-up does not count. */
export function benchQuestions(figures, runs) {
  const folder = mkdtempSync(join(tmpdir(), 'lamellar-bench-'));
  try {
    const manifest = join(folder, 'lamellar.yaml');
    writeFileSync(manifest, 'lamellar: 1\ncontainers: {web: {runtime: lxc, container: {policy: [nginx]}}}\n');
    const [many, one] = [count, 1].map((number) => writeQuestions(join(folder, `questions-${number}`), number));
    const ask = (policy, options) =>
      Object.fromEntries(
        Object.entries({ many, one }).map(([name, file]) => [
          `${policy} ${name}`,
          {
            words: [process.execPath, cli, 'can', '--questions', file, '--format', 'ndjson', ...options],
            statuses: [0, 1],
          },
        ]),
      );
    const compiled = compile(folder, manifest);
    const commands = {
      ...ask('text', ['--manifest', manifest]),
      ...(compiled === undefined ? {} : ask('compiled', compiled)),
    };
    const times = inTurn(commands, Math.min(runs, 5));
    console.log(`${count.toLocaleString('en')} questions about files, to one stack`);
    for (const policy of ['text', 'compiled'].filter((name) => `${name} many` in times)) {
      const milliseconds = times[`${policy} many`] - times[`${policy} one`];
      const rate = (count / milliseconds) * 1000;
      console.log(
        `  ${policy.padEnd(20)} ${Math.round(rate).toLocaleString('en')} of ${goal.toLocaleString('en')} a second`,
      );
      figures.add(`${count} questions about files: ${policy} policy`, milliseconds, 'ms');
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Writes questions about different paths, and returns the file. */
function writeQuestions(file, number) {
  const folders = ['/etc/nginx', '/usr/share/nginx/html', '/var/log/nginx', '/proc/sys/net', '/home/user/.ssh', '/dev'];
  const [permissions, users] = [
    ['r', 'w', 'rw', 'a', 'k', 'r,w'],
    ['', '\towner', '\tother', ''],
  ];
  const lines = Array.from({ length: number }, (_, index) => {
    const path = `${folders[index % folders.length]}/f${(index * 7919) % 5003}/${index % 101}.conf`;
    const operation = `file:${permissions[(index >> 3) % permissions.length]}`;
    return `${hostLayer}//&:${namespace}:nginx\t${operation}\t${path}${users[index % users.length]}\n`;
  });
  writeFileSync(file, lines.join(''));
  return file;
}

/** Compiles the policy of the manifest, and returns the options that name it; undefined without apparmor_parser. */
function compile(folder, manifest) {
  const parser = ['/usr/sbin/apparmor_parser', '/sbin/apparmor_parser'].find((place) => existsSync(place));
  if (parser === undefined) return undefined;
  const rendered = join(folder, 'rendered');
  runCommand([process.execPath, cli, 'plan', '--manifest', manifest, '--out', rendered]);
  const [host, container] = ['host-layer.aa', 'policy/nginx.aa'].map((name, index) => {
    const source = join(rendered, 'containers/web', name);
    const { status, stdout, stderr } = spawnSync(parser, ['--skip-cache', '--stdout', source], { maxBuffer: 1 << 28 });
    if (status !== 0) throw new Error(`${source}: ${stderr.toString()}`);
    const file = join(folder, `layer-${index}`);
    writeFileSync(file, stdout);
    return file;
  });
  return ['--policy', host, '--namespace', `${namespace}=${container}`];
}
