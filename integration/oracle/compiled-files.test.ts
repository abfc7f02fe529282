import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { againstSchema } from '../docs/against-schema.ts';
import { listPolicyFiles } from '@lamellar/node/policy';
import { randomPart } from '../random/random-part.ts';
import { randomFor } from '../random/law-random.ts';
import { nestedFeatures } from '../kernel-features/kernel-features.ts';
import { readSystemPolicyFile, systemPolicyFiles } from '../kernel-verdicts/system-policy.ts';
import { compileWithParser } from './apparmor-parser.ts';
import { mutateBlob } from './mutate-blob.ts';

const builtCli = fileURLToPath(new URL('../../cli/dist/lamellar.cjs', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'lamellar-compiled-'));
const [text, compiled] = [join(folder, 'text'), join(folder, 'compiled')];
const kernel = '7.3';
const names: string[] = [];
beforeAll(() => {
  mkdirSync(text);
  mkdirSync(compiled);
  const features = join(folder, 'features');
  writeFileSync(features, nestedFeatures(kernel));
  const files = systemPolicyFiles();
  const listed = listPolicyFiles('/etc/apparmor.d');
  for (const path of 'files' in listed ? listed.files : []) {
    const source = Buffer.from(readSystemPolicyFile(files, path).text, 'latin1');
    const { succeeded, binary } = compileWithParser(source, features);
    if (!succeeded) continue;
    names.push(basename(path));
    writeFileSync(join(text, basename(path)), source);
    writeFileSync(join(compiled, basename(path)), binary);
  }
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

function lamellar(words: readonly string[], input: string | Buffer = '') {
  const { status, stdout, stderr, signal } = spawnSync(
    process.execPath,
    ['--max-old-space-size=256', builtCli, ...words],
    {
      input,
      encoding: 'utf8',
      maxBuffer: 1 << 30,
      // Decompiling the rules of a hundred profiles takes half a minute of a processor.
      timeout: 300_000,
    },
  );
  expect(signal).toBeNull();
  return { status, stdout, stderr };
}

describe('all of /etc/apparmor.d', () => {
  test('lamellar matrix prints equal output for text and for compiled policy', () => {
    expect(names.length).toBeGreaterThan(50);
    const words = ['--format', 'ndjson', '--kernel', kernel];
    const [fromText, fromCompiled] = [text, compiled].map((place) => lamellar(['matrix', '--policy', place, ...words]));
    expect(fromCompiled?.stderr).toBe('');
    expect(fromCompiled?.stdout === fromText?.stdout).toBe(true);
    expect(fromCompiled?.status).toBe(fromText?.status);
    console.log(`matrix: ${fromText?.stdout.split('\n').length} pairs are the same as text and compiled`);
  });

  test('lamellar can has equal verdicts', () => {
    for (const operation of ['signal:term', 'ptrace:read'])
      for (const target of ['lsb_release', 'unconfined']) {
        const words = ['can', 'lsb_release', operation, target, '--format', 'json', '--kernel', kernel];
        const [fromText, fromCompiled] = [text, compiled].map((place) => {
          const { stdout, status } = lamellar([...words, '--policy', place]);
          return { answer: JSON.parse(stdout, withoutRules) as object, status };
        });
        expect(fromCompiled).toEqual(fromText);
      }
  });

  test('lamellar dump shows every profile', () => {
    // Decompiling all rules takes a minute.
    const chosen = randomPart('files whose dumps are looked at', names, 8);
    const { status, stdout, stderr } = lamellar([
      'dump',
      ...chosen.map((name) => join(compiled, name)),
      '--format',
      'json',
    ]);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(againstSchema('dump', stdout)).toEqual([]);
    const { files } = JSON.parse(stdout) as { files: { profiles: { name: string; rules: { signal: unknown } }[] }[] };
    expect(files).toHaveLength(chosen.length);
    for (const { profiles } of files) expect(profiles.length).toBeGreaterThan(0);
  });
});

/** Removes the rules as written from a check, because compiled policy does not contain them. */
function withoutRules(key: string, value: unknown): unknown {
  // Compiled policy has no file: the place of rules, and the command to install them, follow from the name of the profile.
  if (key === 'place' || key === 'install') return undefined;
  return key === 'checks' ? (value as object[]).map((check) => ({ ...check, rules: [] })) : value;
}

describe('lamellar dump of real profiles', () => {
  test.each([
    [
      'lsb_release',
      ['signal (receive) peer=unconfined,', 'signal peer=lsb_release,', 'ptrace (read) peer=lsb_release,'],
    ],
    ['nvidia_modprobe', ['profile nvidia_modprobe//kmod\n', 'signal peer=nvidia_modprobe//kmod,', 'sys_module']],
    ['unix-chkpwd', ['net_bind_service, audit_write', 'signal set=(exists),', '/usr/bin/unix_chkpwd']],
  ])('%s', (name, expected) => {
    const { status, stdout, stderr } = lamellar(['dump', join(compiled, name)]);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    for (const part of expected) expect(stdout).toContain(part);
    // Rules are single lines of any length.
    const others = stdout.split('\n').filter((line) => !/^ {4}\S.*,$/.test(line));
    for (const line of others) expect(line.length).toBeLessThanOrEqual(120);
  });
});

test('damaged blobs are reported or shown, and never crash a command', () => {
  const random = randomFor('damaged blobs of commands');
  const { binary } = compileWithParser('profile a { signal peer=/x/*, ptrace, capability kill, /y r, }');
  const place = join(folder, 'damaged');
  mkdirSync(place);
  const files = Array.from({ length: 150 }, (_, index) => {
    const file = join(place, String(index));
    writeFileSync(file, mutateBlob(random, binary));
    return file;
  });
  const printed = [
    ['dump', ...files],
    ['matrix', '--policy', place],
    ['dump', ...files, '--format', 'json'],
  ].map((words) => {
    const { status, stdout, stderr } = lamellar(words);
    expect(status).toBe(2);
    expect(stderr).toContain('damaged at byte');
    expect(stderr).not.toMatch(/RangeError|TypeError|\n {4}at /);
    return stdout;
  });
  expect(againstSchema('dump', printed.at(-1) ?? '')).toEqual([]);
});
