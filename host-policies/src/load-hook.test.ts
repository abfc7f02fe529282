import { spawnSync } from 'node:child_process';
import { gzipSync } from 'node:zlib';
import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import type { HookRuntime } from './hook-failure.ts';
import { hookPath } from './hook-line.ts';
import { embeddedPolicyIn, loadHookLines, type PolicyPlace } from './load-hook.ts';

const begin = 'lxc.hook.start-host = ';
/** Returns the only hook for policy in files. */
function hookOf(place: PolicyPlace, runtime: HookRuntime): string {
  const [line = ''] = loadHookLines(place, runtime);
  return line;
}

const folder = mkdtempSync(path.join(tmpdir(), 'lamellar-hook-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Installs a stub of a command for the hook: the stub prints the arguments, a line each. */
function standIn(command: string, status: number): void {
  const file = path.join(folder, command);
  writeFileSync(file, `#!/bin/sh\necho ${command}; for word; do echo "$word"; done\nexit ${status}\n`);
  chmodSync(file, 0o755);
}

/**
 * Runs a hook like LXC, for a container with the given label of the first process, and with the given configuration.
 *
 * @param parser - the exit status of apparmor_parser, or a script in its place
 */
function run(line: string, label: string, parser: number | string = 0, configuration = '/srv/lxc/copy/config') {
  if (typeof parser === 'number') standIn('apparmor_parser', parser);
  else writeFileSync(path.join(folder, 'apparmor_parser'), `#!/bin/sh\n${parser}\n`, { mode: 0o755 });
  standIn('logger', 0);
  writeFileSync(path.join(folder, 'label'), `${label} (enforce)\n`);
  const script = line
    .slice(begin.length)
    .replace('/proc/$LXC_PID/attr/apparmor/current', `${folder}/label`)
    .replaceAll('/run/lamellar-', `${folder}/lamellar-`)
    .replace(hookPath, `${folder}:${hookPath}`);
  const { status, stdout } = spawnSync('sh', ['-c', `exec ${script} copy lxc start-host`], {
    encoding: 'utf8',
    env: { LXC_NAME: 'copy', LXC_PID: '77', LXC_CONFIG_FILE: configuration },
  });
  return { status, printed: stdout.trimEnd().split('\n') };
}

test.each([
  ['generated', 'lxc-copy_</var/lib/lxc>//&:lxc-copy_<-var-lib-lxc>:unconfined', 'lxc-copy_<-var-lib-lxc>'],
  ['of a file, with another below it', 'lxc-shop//&other//&:lxc-a b_<->:unconfined', 'lxc-a b_<->'],
  ['of Incus', 'incus-copy_</var/lib/incus>//&:incus-copy_<var-lib-incus>:unconfined', 'incus-copy_<var-lib-incus>'],
  ['in a namespace below another', 'a//&:b//c:unconfined', 'b//c'],
])('the layer is loaded into the namespace of the container: %s', (_, label, namespace) => {
  const line = hookOf({ place: '/policy/web' }, 'lxc');
  // The parser's output appears only after a failure.
  expect(run(line, label)).toEqual({ status: 0, printed: [''] });
  const { status, printed } = run(line, label, 1);
  expect(status).toBe(1);
  expect(printed).toEqual([
    'logger',
    '-st',
    'lamellar',
    'container copy does not start without its container layer: apparmor_parser',
    '--replace',
    '--skip-cache',
    '--namespace',
    namespace,
    '/policy/web. Run lamellar apply where the manifest has it, else lamellar remove --container /srv/lxc/copy',
  ]);
});

describe('policy in the hook itself', () => {
  const label = 'incus-a_</var/lib/incus>//&:incus-a_<var-lib-incus>:unconfined';
  const encode = (text: string): string => gzipSync(text).toString('base64');
  /** Runs the hooks, and returns the texts that apparmor_parser received. */
  const loaded = (encoded: readonly string[], where = label) => {
    const log = path.join(folder, 'loaded');
    writeFileSync(log, '');
    const lines = loadHookLines({ encoded }, 'incus');
    const runs = lines.map((line) => run(line, where, `cat >> ${log}; echo "$@" >> ${log}`));
    const { status, printed } = runs.find((each) => each.status !== 0) ?? { status: 0, printed: [] };
    return { status, reason: printed.at(-1), text: readFileSync(log, 'latin1'), hooks: lines.length };
  };
  const options = '--replace --skip-cache --namespace incus-a_<var-lib-incus>\n';

  test('is loaded text by text, byte by byte', () => {
    const texts = ['profile a {\n  /ü" r,\n}', `profile b { "/it's $x" r, }`];
    const { status, text } = loaded(texts.map(encode));
    expect(status).toBe(0);
    expect(text).toBe(texts.map((each) => `${Buffer.from(each).toString('latin1')}\n${options}`).join(''));
  });

  /** A text of comments that gzip hardly compresses. */
  const large = (bytes: number): string =>
    `${randomBytes(bytes)
      .toString('hex')
      .replaceAll(/(.{99})/g, '# $1\n')}\n`;

  test.each([
    ['a long text', [large(200_000)], 3],
    ['a long text between short texts', ['profile a {}', large(100_000), 'profile b {}'], 4],
    ['texts that are too long together', [large(50_000), large(50_000)], 2],
  ])('%s is loaded by several hooks', (_, texts, hooks) => {
    const encoded = texts.map(encode);
    const result = loaded(encoded);
    expect(result).toMatchObject({ status: 0, hooks });
    expect(result.text).toBe(texts.map((each) => `${each.trimEnd()}\n${options}`).join(''));
    const lines = loadHookLines({ encoded }, 'incus');
    expect(embeddedPolicyIn(['lxc.include = /a', ...lines, 'lxc.apparmor.raw = file,'].join('\n'))).toEqual({
      encoded,
    });
    for (const line of lines) expect(line.length).toBeLessThan(131_072);
    expect(readdirSync(folder).filter((name) => name.startsWith('lamellar-'))).toEqual([]);
  });

  test('a part that cannot be written prevents the start', () => {
    rmSync(path.join(folder, 'lamellar-77'), { force: true });
    mkdirSync(path.join(folder, 'lamellar-77'));
    const { status, reason, text } = loaded([encode(large(200_000))]);
    rmdirSync(path.join(folder, 'lamellar-77'));
    expect({ status, text }).toEqual({ status: 1, text: '' });
    expect(reason).toContain('container copy does not start without its container layer: ');
  });

  test('a part can begin like a path', () => {
    const encoded = [`H4sI${'/'.repeat(300_000)}`, 'H4sI'];
    expect(embeddedPolicyIn(loadHookLines({ encoded }, 'incus').join('\n'))).toEqual({ encoded });
  });

  test('parts without their end are no policy', () => {
    const lines = loadHookLines({ encoded: [encode(large(200_000))] }, 'incus');
    expect(embeddedPolicyIn(lines.slice(0, -1).join('\n'))).toBeUndefined();
  });

  test.each([
    ['cut', encode('profile a {}\n'.repeat(9)).slice(0, 20)],
    ['without text', encode('')],
    ['not encoded', '%%%'],
  ])('is never loaded in part: %s', (_, damaged) => {
    const { status, reason, text } = loaded([damaged, encode('profile b {}')]);
    expect(status).toBe(1);
    expect(reason).toContain('the policy in the configuration is damaged');
    expect(text).toBe('');
  });

  test('needs a policy namespace', () => {
    const { status, reason, text } = loaded([encode('profile a {}')], 'unconfined');
    expect({ status, text }).toEqual({ status: 1, text: '' });
    expect(reason).toContain('it has no policy namespace');
  });
});

test.each(['unconfined', 'lxc-copy_</var/lib/lxc>', ''])('a missing layer is not loaded: %j', (label) => {
  expect(run(hookOf({ place: '/policy' }, 'lxc'), label)).toEqual({
    status: 1,
    printed: expect.arrayContaining([
      expect.stringContaining('does not start without its container layer: it has no policy namespace. Run'),
    ]) as string[],
  });
});

describe.each(["/it's", '/a b', '/$(x)', '/a#b', '/ü', '/plain'])('%s', (file) => {
  test('is one word for the shell', () => {
    const { printed } = run(hookOf({ place: file }, 'lxc'), 'a//&:n:unconfined', 1);
    expect(printed.at(-1)).toMatch(/^\/.*\. Run lamellar apply/);
    expect(printed.at(-1)?.startsWith(`${file}. `)).toBe(true);
  });
});

test.each([
  ['is there', folder, folder],
  ['is gone', `${folder}/gone`, '/otherwise'],
])('the first word of a hook %s', (_, place, loaded) => {
  const { printed } = run(hookOf({ place, otherwise: '/otherwise' }, 'lxc'), 'a//&:n:unconfined', 1);
  expect(printed.at(-1)).toBe(
    `${loaded}. Run lamellar apply where the manifest has it, else lamellar remove --container /srv/lxc/copy`,
  );
});

describe('a container without its policy', () => {
  const label = 'a//&:n:unconfined';
  const line = hookOf({ place: `${folder}/gone`, otherwise: `${folder}/gone, too` }, 'lxc');
  const configured = (text: string): string => {
    const file = path.join(folder, 'config');
    writeFileSync(file, text);
    return file;
  };

  test('it starts after the removal of its settings from the configuration', () => {
    const without = configured('lxc.apparmor.profile = generated\n');
    expect(run(line, label, 1, without)).toEqual({ status: 0, printed: [''] });
  });

  test('it does not start with its settings', () => {
    const withSettings = configured('# Added by `lamellar apply` for container copy, down to the line that says so\n');
    expect(run(line, label, 1, withSettings)).toMatchObject({ status: 1 });
  });

  test('it does not start with an unreadable configuration', () => {
    expect(run(line, label, 1, path.join(folder, 'nothing'))).toMatchObject({ status: 1 });
  });
});

test('Incus has the project in its name', () => {
  expect(hookOf({ place: '/policy' }, 'incus')).toContain('remove --container ${LXC_NAME##*_}');
});

test('paths with a line break, or relative to the working directory of LXC', () => {
  expect(() => hookOf({ place: '/a\nb' }, 'lxc')).toThrow(RangeError);
  expect(() => hookOf({ place: 'nginx' }, 'lxc')).toThrow(new RangeError('policy file `nginx` is not absolute'));
});
