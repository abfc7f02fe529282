import { expect, test } from 'vitest';
import { indented, outputWithFiles } from '../docs/command-page.ts';
import { breakages, type Breakage, type FieldAttempt } from './breakages.ts';

const head = `# Tests that prevent the public breakages

Each section belongs to a breakage of [breakages.md](breakages.md), and shows what reports the breakage before a release. \`policy.aa\` is the part of
the policy in question, and \`tests.yaml\` is a manifest with the expectations of the section:

    lamellar: 2
    host-policy: [policy.aa]
    expect:
      - …

The output is the part of \`lamellar check */tests.yaml\` about the section, with \`--kernel\` if a kernel is named. Only the first line of a message is shown. A test compares this page with the
output. [ci.md](../how-to/ci.md) describes how to run the tests for each change.

[\`lamellar lint\`](lint.md) needs no expectation. The page shows the findings of \`missed-stack\` and \`one-sided-rule\` about the labels of a section.

An expectation helps only if a person writes the expectation. The labels come from the runtime: \`crun\` or \`unconfined\` in a stack, or a program
with a new profile. No tool knows the profiles of other projects in advance. The test fails on the day when the policy in the test includes the
new profile.
`;

/** A breakage with the expectations against it. */
interface Prevented {
  readonly breakage: Breakage;
  readonly folder: string;
  readonly expectations: readonly string[];
}

const prevented = breakages.map((breakage): Prevented => ({
  breakage,
  folder: breakage.name
    .replaceAll(/[^a-z]+/gi, '-')
    .toLowerCase()
    .slice(0, 24),
  expectations: [
    ...breakage.attempts.map(expectationOf),
    ...(breakage.sentence === undefined ? [] : [`allow ${breakage.sentence}`]),
  ],
}));

function expectationOf({ subject, operation, target, isUnwanted }: FieldAttempt): string {
  const [policyClass = '', name = ''] = operation.split(':');
  const to = target === undefined ? '' : ` to label "${target}"`;
  return `${isUnwanted === true ? 'deny' : 'allow'} ${policyClass} (${name}) from label "${subject}"${to}`;
}

/** The output of `check` for all breakages of a kernel, as blocks of lines. */
function checkAll(kernel: string | undefined): readonly string[] {
  const some = prevented.filter(({ breakage }) => breakage.kernel === kernel);
  const files = some.flatMap(({ breakage, folder, expectations }) => [
    [`${folder}/policy.aa`, policyOf(breakage)],
    [`${folder}/tests.yaml`, `lamellar: 2\nhost-policy: [policy.aa]\nexpect:\n${listOf(expectations)}`],
  ]);
  const words = ['check', ...some.map(({ folder }) => `${folder}/tests.yaml`), ...kernelOption(kernel)];
  return outputWithFiles(Object.fromEntries(files), words).trimEnd().split(/\n\n/);
}

/** Returns the findings of lint about labels of a breakage, as blocks of lines. */
function lintOf({ policy, attempts, kernel }: Breakage): readonly string[] {
  const labels = attempts.flatMap(({ subject, target = subject }) => [subject, target]);
  // Only these attempts have a stack, or a rule for one side.
  if (!labels.some((label) => label.includes('//&')) && !policy.includes('signal (send) set')) return [];
  const words = ['lint', 'policy.aa', '--rule', 'missed-stack', '--rule', 'one-sided-rule', ...kernelOption(kernel)];
  const blocks = outputWithFiles({ 'policy.aa': policyOf({ policy }) }, words)
    .trimEnd()
    .split(/\n\n/);
  return blocks.filter((block) => labels.some((label) => block.includes(`\`${label}\``)));
}

function policyOf({ policy }: Pick<Breakage, 'policy'>): string {
  return `abi <abi/4.0>,\n${policy}\n`;
}

function listOf(expectations: readonly string[]): string {
  return expectations.map((one) => `  - ${one}\n`).join('');
}

function kernelOption(kernel: string | undefined): readonly string[] {
  return kernel === undefined ? [] : ['--kernel', kernel];
}

/** Returns the messages without the quoted source, notes and hints. */
function firstLines(blocks: readonly string[]): string {
  return blocks.map((block) => block.split('\n', 1)[0]).join('\n');
}

function section({ breakage, folder, expectations }: Prevented, output: readonly string[]): string {
  const { name, seen, kernel, upgrade } = breakage;
  const own = output.filter((block) => block.startsWith(`${folder}/tests.yaml:`));
  const list = indented(listOf(expectations).replaceAll(/^ {2}/gm, ''));
  const where = kernel === undefined ? '' : ` (\`--kernel ${kernel}\`)`;
  const reported =
    own.length === 0
      ? `The policy contains the fix, so every expectation passes${where}.`
      : `\`check\` reports${where}:\n\n${indented(firstLines(own))}`;
  const found = lintOf(breakage);
  const linted =
    found.length === 0 || own.length === 0
      ? []
      : [`\`lamellar lint policy.aa\` reports without an expectation:`, indented(firstLines(found))];
  const changed =
    upgrade === undefined
      ? []
      : [
          'The upgrade of the kernel shows the change without an expectation:',
          indented(
            `$ lamellar diff policy.aa ${upgrade.join(' ')}\n${outputWithFiles({ 'policy.aa': policyOf(breakage) }, ['diff', 'policy.aa', ...upgrade])}`,
          ),
        ];
  const source = seen.startsWith('https:') ? `<${seen}>` : `Seen in ${seen}.`;
  return [`## ${name[0]?.toUpperCase()}${name.slice(1)}\n${source}`, list, reported, ...linted, ...changed].join(
    '\n\n',
  );
}

test('docs/reference/prevented.md shows what reports each breakage', async () => {
  const kernels = new Set(breakages.map(({ kernel }) => kernel));
  const output = [...kernels].flatMap(checkAll);
  const reported = prevented.filter(({ folder }) => output.some((block) => block.startsWith(`${folder}/`)));
  // The further breakages are policies with the fix.
  expect({ all: prevented.length, reported: reported.length }).toEqual({ all: 24, reported: 22 });
  const sections = prevented.map((one) => `${section(one, output)}\n`);
  await expect(`${head}\n${sections.join('\n')}`).toMatchFileSnapshot('../../docs/reference/prevented.md');
}, 120_000);
