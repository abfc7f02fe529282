import { describe, expect, test } from 'vitest';
import { runtimeFields, templateRuntimes } from './runtime-presets.ts';

function fieldsOf(word: string): string {
  return [...runtimeFields(word)].map(([name, values]) => `${name}=${values.join()}`).join(' ');
}

const includes = 'Imports=#include <tunables/global> InnerImports=#include <abstractions/base>';

describe('the fields of a runtime', () => {
  test.each([
    ['containerd@1.6.38', `Name=cri-containerd.apparmor.d ${includes} DaemonProfile=unconfined Version=300004`],
    ['containerd@v2.1', `Name=cri-containerd.apparmor.d ${includes} DaemonProfile=unconfined RootlessKit=`],
    [
      'containerd@2.3.4',
      `Name=cri-containerd.apparmor.d ${includes} DaemonProfile=unconfined RootlessKit= Abi=abi/3.0`,
    ],
    ['moby@20.10.24+dfsg1-1', `Name=docker-default ${includes} DaemonProfile=unconfined Version=300004`],
    ['moby@29', `Name=docker-default ${includes} DaemonProfile=unconfined`],
    ['moby@29.10', `Name=docker-default ${includes} DaemonProfile=unconfined Abi=abi/3.0`],
    ['podman@4.9.3', `Name=containers-default-0.57.4 ${includes} Version=300004`],
    ['podman@5.0', `${includes} Version=300004`],
    ['podman', `${includes} Version=300004 Name=containers-default-0.62.2`],
    ['cri-o@1.30', `Name=crio-default ${includes} Version=300004`],
  ])('%s', (word, expected) => expect(fieldsOf(word)).toBe(expected));

  test('without a version are those of all versions', () => {
    expect([...runtimeFields('containerd').keys()]).toEqual(
      expect.arrayContaining(['Name', 'Version', 'RootlessKit', 'Abi']),
    );
    for (const runtime of templateRuntimes) expect(runtimeFields(runtime).size).toBeGreaterThan(3);
  });

  test.each([
    ['docker', '--runtime docker: unknown runtime'],
    ['constructor', '--runtime constructor: unknown runtime'],
    ['moby@new', '--runtime moby@new: `new` is no version'],
    ['lxc', '--runtime lxc: LXC writes its profiles without a template'],
  ])('%s is refused', (word, message) => expect(() => runtimeFields(word)).toThrow(message));
});
