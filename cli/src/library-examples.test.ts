import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterAll, describe, expect, test, vi } from 'vitest';
import { directory, lamellar } from './testing/lamellar.ts';

const readme = readFileSync(new URL('../../node/README.md', import.meta.url), 'utf8');

/** The commands of the README, with the equivalent programs. */
const examples = Array.from(
  readme.matchAll(/^`(lamellar can [^`]*)`\n\n```ts\n(.*?)^```/gms),
  ([, command = '', program = '']) => ({ command, program }),
);

const files = {
  'policy/profiles/lxc': 'abi <abi/4.0>,\nprofile "lxc-web_</var/lib/lxc>" { file, capability net_admin, signal, }\n',
  'policy/namespaces/lxc-web_<-var-lib-lxc>/profiles/nginx':
    'abi <abi/4.0>,\nprofile nginx { owner /var/log/nginx/* rw, /srv/** r, capability, signal peer=nginx, }\n',
  'nginx.aa': 'abi <abi/4.0>,\nprofile nginx { signal (receive) peer=crun, }\n',
  'questions.tsv': 'web:nginx\tfile:r\t/srv/www/index.html\nweb:nginx\tsignal:term\tweb:unconfined\n',
};
const cwd = directory(files);
/** The relative paths of the examples. */
const places = new Set(['policy', 'nginx.aa', 'questions.tsv']);
const absolute = (word: string): string => (places.has(word) ? path.join(cwd, word) : word);

// The folder is in the package, to resolve the package's name to the entry points.
const folder = mkdtempSync(fileURLToPath(new URL('../../node/.readme-', import.meta.url)));
afterAll(() => rmSync(folder, { recursive: true }));

/** Returns the output of a program of the README as JSON values. */
async function outputOf(program: string): Promise<readonly unknown[]> {
  const file = path.join(folder, `${examples.findIndex((example) => example.program === program)}.ts`);
  writeFileSync(
    file,
    program.replaceAll(/'([^']*)'/g, (_, word: string) => `'${absolute(word)}'`),
  );
  const log = vi.spyOn(console, 'log').mockImplementation(() => undefined);
  try {
    await import(pathToFileURL(file).href);
    return log.mock.calls.map(([line]) => JSON.parse(String(line)) as unknown);
  } finally {
    log.mockRestore();
  }
}

/** Returns the output of a command as JSON values, without the places of rules on a machine and the assumed compiler. */
function answersOf(command: string): readonly unknown[] {
  const words = command.split(' ').slice(1).map(absolute);
  const policy = words.includes('--policy') ? [] : ['--policy', absolute('policy')];
  const format = words.includes('--format') ? [] : ['--format', 'json'];
  const { stdout, stderr, status } = lamellar([...words, ...policy, ...format], { cwd });
  expect([0, 1], stderr).toContain(status);
  return stdout
    .trimEnd()
    .split('\n')
    .map(
      (line) =>
        JSON.parse(line, (name, value: unknown) =>
          name === 'summaries' || name === 'compiler' ? undefined : value,
        ) as unknown,
    );
}

interface SeveralPairs {
  readonly pairs: readonly {
    readonly subject: string;
    readonly answers: readonly { readonly kernels: readonly string[]; readonly verdict: string }[];
  }[];
}

/** Splits an answer about several pairs and kernels into a verdict for each kernel and subject. */
function verdictsByKernel({ pairs }: SeveralPairs): readonly unknown[] {
  const kernels = new Set(pairs.flatMap(({ answers }) => answers.flatMap((answer) => answer.kernels)));
  return [...kernels].flatMap((kernel) =>
    pairs.map(({ subject, answers }) => {
      const isDenied = answers.some((answer) => answer.verdict === 'deny' && answer.kernels.includes(kernel));
      return { kernel, subject, verdict: isDenied ? 'deny' : 'allow' };
    }),
  );
}

describe('node/README.md', () => {
  test('has the examples of `lamellar help can`', () => {
    const { stdout } = lamellar(['help', 'can']);
    // The library writes no files.
    const commands = Array.from(
      stdout.replaceAll(/ \\\n +/g, ' ').matchAll(/^ {2}(lamellar can (?!.* --reproduce ).*)$/gm),
      ([, command]) => command,
    );
    expect(commands.length).toBeGreaterThan(5);
    expect(examples.map(({ command }) => command)).toEqual(commands);
  });

  test.each(examples)('$command', async ({ command, program }) => {
    expect(program.trimEnd().split('\n').length).toBeLessThanOrEqual(8);
    const answers = answersOf(command);
    const expected = command.includes('--kernel all') ? verdictsByKernel(answers[0] as SeveralPairs) : answers;
    const output = await outputOf(program);
    expect(output).toHaveLength(expected.length);
    expect(output).toEqual(expect.arrayContaining([...expected]));
  });
});
