import { afterAll, beforeAll, expect, test } from 'vitest';
import { sharedLxcHostConnection } from '../host/shared-lxc-host.ts';
import { PrivilegedContainer } from './privileged-container.ts';

let container: PrivilegedContainer;

beforeAll(async () => {
  container = await PrivilegedContainer.start(sharedLxcHostConnection());
});

afterAll(() => container.stop());

test('its root loads policy into the kernel, and its processes are confined', async () => {
  await container.writeFile('/tmp/policy', 'abi <abi/4.0>,\nprofile lamellar-loaded { file, }\n');
  expect(await container.exec(['apparmor_parser', '-r', '-K', '/tmp/policy'])).toMatchObject({ exitCode: 0 });
  const { stdout } = await container.exec(['cat', '/sys/kernel/security/apparmor/profiles']);
  expect(stdout).toContain('lamellar-loaded (enforce)\n');
  const confined = await container.exec([
    'aa-exec',
    '-p',
    'lamellar-loaded',
    'cat',
    '/proc/self/attr/apparmor/current',
  ]);
  expect(confined).toEqual({ exitCode: 0, stdout: 'lamellar-loaded (enforce)\n', stderr: '' });
});

test('the built CLI runs on its Node', async () => {
  await container.installLamellar();
  expect(await container.exec(['lamellar', '--version'])).toMatchObject({ exitCode: 0, stderr: '' });
});

test('commands get their arguments unchanged', async () => {
  const result = await container.exec([
    'sh',
    '-c',
    'printf "%s\\n" "$@"; echo err >&2; exit 3',
    'sh',
    "it's $HOME",
    '',
  ]);
  expect(result).toEqual({ exitCode: 3, stdout: "it's $HOME\n\n", stderr: 'err\n' });
});
