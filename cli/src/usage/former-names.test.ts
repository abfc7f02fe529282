import { describe, expect, it } from 'vitest';
import { buildProgram } from '../program.ts';
import { questionSyntax } from '../question-syntax.ts';
import { directory, lamellar, twoProfiles } from '../testing/lamellar.ts';
import { withCurrentNames } from './former-names.ts';

const { commands } = buildProgram('', questionSyntax);
const current = (line: string): string | undefined => withCurrentNames(line.split(' '), commands)?.join(' ');

describe('former names', () => {
  it.each([
    ['plan --trust', 'plan --allow-untrusted-manifest'],
    ['-q can a exec /x --set A=b --set=C=d', '-q can a exec /x --template-var A=b --template-var C=d'],
    ['why --wider --policy p log', 'why --broader --policy p log'],
    ['why log --silence', 'why log --quiet-log'],
    ['fix --only web:** --wider', 'suggest --in-profile web:** --broader'],
    ['-q fix --policy fix', '-q suggest --policy fix'],
    ['help fix', 'help suggest'],
    ['ps --save farm1.json --format json', 'snapshot farm1.json --format json'],
    ['-q ps --save=-', '-q snapshot -'],
    ['doctor --probe --save k.json', 'kernel probe --save k.json'],
    ['features 6.12.118', 'kernel features 6.12.118'],
    ['-q render out', '-q plan --out out'],
    [
      'render --container web --allow-untrusted-manifest out',
      'plan --container web --allow-untrusted-manifest --out out',
    ],
    ['render --manifest=plan.yaml out', 'plan --manifest plan.yaml --out out'],
    ['init --update', 'init --print-missing'],
    ['help features', 'help kernel features'],
    ['why --records --format ndjson log', 'why --format records log'],
    ['why --format=ndjson log --records', 'why log --format records'],
  ])('%s is %s', (former, expected) => expect(current(former)).toBe(expected));

  it.each([
    'plan --manifest x',
    'plan --only x',
    'why --records log',
    'can a exec /x -- --trust',
    'nothing --trust',
    'doctor --save k.json',
    'can features exec ps --save',
    'lint --fix fix',
    'check --update',
  ])('%s has none', (line) => expect(current(line)).toBeUndefined());

  it('are as good as the current names', () => {
    const cwd = directory({ 'p.aa': twoProfiles, log: '' });
    // The processes of this machine change between two runs.
    const outcome = (line = '') => {
      const { stderr, ...others } = lamellar(line.split(' '), { cwd });
      return { ...others, stderr: stderr.replace(/[\d,]+ (bytes|processes)/g, 'N $1') };
    };
    for (const [former, now] of [
      ['matrix --policy p.aa --trust --set A=b', 'matrix --policy p.aa --allow-untrusted-manifest --template-var A=b'],
      ['why log --policy p.aa --wider', 'why log --policy p.aa --broader'],
      ['why log --records --format ndjson', 'why log --format records'],
      ['features 6.12.43', 'kernel features 6.12.43'],
      ['ps --save s.json', 'snapshot s.json'],
      ['fix --allow x --policy p.aa', 'suggest --allow x --policy p.aa'],
      ['render out', 'plan --out out'],
      ['init --update', 'init --print-missing'],
    ])
      expect(outcome(former)).toEqual(outcome(now));
  });

  it.each([
    ['plan --trust --no-such', /^lamellar: unknown option `--no-such`\n/],
    ['why --records log', /^lamellar: unknown option `--records`\nhint: write `lamellar why --format records log`\n$/],
  ])('do not hide further errors: %s', (line, message) =>
    expect(lamellar(line.split(' '), { cwd: directory({ log: '' }) })).toMatchObject({
      status: 2,
      stderr: expect.stringMatching(message) as string,
    }),
  );

  it('are absent from the help', () => {
    const shown = commands.map((command) => command.helpInformation()).join('\n');
    expect(shown).not.toMatch(
      /--(?:trust|set|wider|silence|only|records|probe|update(?!-))\b|ps --save|lamellar (?:features|fix|render)\b/,
    );
  });
});
