import { copyFile, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import type { ByteString } from '@lamellar/core/language';
import type { QuestionedCase, CompiledCase } from './compile-case.ts';
import { buildProber } from '../probers/build-prober.ts';

/** Writes the initramfs of a machine that questions a kernel about cases: the prober, the questions and the policy. */
export async function writeInitrd(folder: string, cases: readonly CompiledCase[]): Promise<string> {
  const root = join(folder, 'root');
  for (const name of ['dev', 'proc', 'sys', 'policy']) await mkdir(join(root, name), { recursive: true });
  await copyFile(await buildProber('kernel-prober'), join(root, 'init'));
  await copyFile(await buildProber('exec-target'), join(root, 'exec-target'));
  const files: string[] = ['.', 'dev', 'proc', 'sys', 'policy', 'init', 'exec-target', 'questions'];
  const questions: string[] = [];
  for (const [index, { requested, policy }] of cases.entries()) {
    questions.push(`case ${index}`);
    const made = new Set(['']);
    for (const [part, { namespace, binary }] of policy.entries()) {
      const directory = namespaceDirectory(namespace);
      if (!made.has(directory)) questions.push(`namespace ${directory}`);
      made.add(directory);
      if (binary.length === 0) continue;
      const file = `policy/${index}.${part}`;
      await writeFile(join(root, file), binary);
      files.push(file);
      questions.push(`load ${directory} ${file}`);
    }
    questions.push(...writeQuestions(requested));
  }
  await writeFile(join(root, 'questions'), questions.map((line) => `${line}\n`).join(''), 'latin1');

  const image = join(folder, 'initrd');
  const archive = { cwd: root, input: files.map((name) => `${name}\n`).join(''), stdout: { file: image } } as const;
  await execa('cpio', ['--create', '--format=newc', '--quiet'], archive);
  return image;
}

/** Returns the lines of a case for the prober, after the policy. */
export function writeQuestions({ pairs = [], questions = [], auditMode, isLogged }: QuestionedCase): readonly string[] {
  return [
    ...(auditMode === undefined ? [] : [`audit ${auditMode}`]),
    ...(isLogged ? ['log'] : []),
    ...questions.map((attempt) => `ask ${oneLine(attempt)}`),
    ...askPairs(pairs.map(({ subject, target }) => [subject, target])),
    'end',
  ];
}

/** A policy namespace's directory below `/sys/kernel/security/apparmor`; empty for the root. */
function namespaceDirectory(namespace: readonly ByteString[]): string {
  return namespace.length === 0 ? '' : `policy/${namespace.map((name) => `namespaces/${name}`).join('/')}`;
}

/** The distinct labels, followed by the pairs as indices of labels. */
function askPairs(pairs: readonly (readonly [ByteString, ByteString])[]): readonly string[] {
  const numbers = new Map<ByteString, number>();
  for (const label of pairs.flat()) {
    if (!numbers.has(label)) numbers.set(label, numbers.size);
  }
  return [
    ...[...numbers.keys()].map((label) => `label ${oneLine(label)}`),
    ...pairs.map((pair) => `pair ${pair.map((label) => numbers.get(label)).join(' ')}`),
  ];
}

/** Throws if a text does not fit in a line. */
function oneLine(text: ByteString): ByteString {
  if (/[\n\0]/.test(text)) throw new Error(`a line end cannot be asked about: ${text}`);
  return text;
}
