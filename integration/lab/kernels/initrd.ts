import { copyFile, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import type { ByteString } from '@lamellar/core/language';
import type { CompiledCase } from './compile-case.ts';
import { buildProber } from '../probers/build-prober.ts';

/** Writes the initramfs of a machine that asks its kernel about some cases: the prober, its questions, the policy. */
export async function writeInitrd(folder: string, cases: readonly CompiledCase[]): Promise<string> {
  const root = join(folder, 'root');
  for (const name of ['dev', 'proc', 'sys', 'policy']) await mkdir(join(root, name), { recursive: true });
  await copyFile(await buildProber('kernel-prober'), join(root, 'init'));
  const files: string[] = ['.', 'dev', 'proc', 'sys', 'policy', 'init', 'questions'];
  const questions: string[] = [];
  for (const [index, { decisionCase, policy }] of cases.entries()) {
    questions.push(`case ${index}`);
    for (const [part, { namespace, binary }] of policy.entries()) {
      const directory = namespaceDirectory(namespace);
      if (directory !== '') questions.push(`namespace ${directory}`);
      if (binary.length === 0) continue;
      const file = `policy/${index}.${part}`;
      await writeFile(join(root, file), binary);
      files.push(file);
      questions.push(`load ${directory} /${file}`);
    }
    questions.push(...askPairs(decisionCase.pairs.map(({ subject, target }) => [subject, target])), 'end');
  }
  await writeFile(join(root, 'questions'), questions.map((line) => `${line}\n`).join(''), 'latin1');

  const image = join(folder, 'initrd');
  const archive = { cwd: root, input: files.map((name) => `${name}\n`).join(''), stdout: { file: image } } as const;
  await execa('cpio', ['--create', '--format=newc', '--quiet'], archive);
  return image;
}

/** A policy namespace's directory below `/sys/kernel/security/apparmor`; empty for the root. */
function namespaceDirectory(namespace: readonly ByteString[]): string {
  return namespace.length === 0 ? '' : `policy/${namespace.map((name) => `namespaces/${name}`).join('/')}`;
}

/** The labels, each once, and the pairs by the labels' numbers. */
function askPairs(pairs: readonly (readonly [ByteString, ByteString])[]): readonly string[] {
  const numbers = new Map<ByteString, number>();
  for (const label of pairs.flat()) {
    if (/[\n\0]/.test(label)) throw new Error(`a label cannot be asked about with a line end in it: ${label}`);
    if (!numbers.has(label)) numbers.set(label, numbers.size);
  }
  return [
    ...[...numbers.keys()].map((label) => `label ${label}`),
    ...pairs.map((pair) => `pair ${pair.map((label) => numbers.get(label)).join(' ')}`),
  ];
}
