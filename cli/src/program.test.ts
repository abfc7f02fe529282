import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { directory, lamellar, shell, twoProfiles } from './testing/lamellar.ts';

const cwd = directory({ 'p.aa': twoProfiles });
const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
  version: string;
};

describe('help', () => {
  it.each([[['--version']], [['-V']], [['--version', 'can']]])('%j prints the version of package.json', (words) => {
    expect(lamellar(words)).toEqual({ status: 0, stdout: `lamellar ${version}\n`, stderr: '' });
  });

  it.each([[['--help']], [['-h']], [['help']]])('%j lists the commands and the topics', (words) => {
    const { status, stdout, stderr } = lamellar(words);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    for (const text of [
      /^Usage: lamellar/,
      /^ {2}can +check if a label/m,
      /^ {2}matrix +show a permission matrix/m,
      /^ {2}exit-status +the exit statuses/m,
    ])
      expect(stdout).toMatch(text);
  });

  it.each(['can', 'matrix', 'dump'])('help %s, %s --help and %s -h print equal texts with an example', (command) => {
    const help = lamellar(['help', command]);
    expect(help).toMatchObject({ status: 0, stderr: '' });
    expect(help.stdout).toMatch(new RegExp(`Examples?:\\n {2}lamellar ${command} `));
    expect(lamellar([command, '--help'])).toEqual(help);
    expect(lamellar([command, '-h'])).toEqual(help);
  });

  it.each(['init', 'plan', 'apply', 'remove', 'status'])('help %s says more than its usage', (command) => {
    expect(lamellar(['help', command]).stdout).toMatch(/^Usage: .*\n\n(?!Options|Arguments)[A-Z]/);
  });

  it('differs from the output without a command, which shows next steps', () => {
    const { status, stdout, stderr } = lamellar([], { cwd: directory({ 'lamellar.yaml': '' }) });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toMatch(/^on this machine\n {2}AppArmor /);
    expect(stdout).toContain('\n  lamellar check lamellar.yaml   check the manifest');
  });
});

describe('bad usage', () => {
  it.each([
    [['cann'], 'unknown command `cann`\nhint: did you mean `lamellar can`?'],
    [['matrx'], 'unknown command `matrx`\nhint: did you mean `lamellar matrix`?'],
    [['can', '--polcy', 'x'], 'unknown option `--polcy`\nhint: did you mean `--policy`?'],
    [['dump'], 'no file given\nhint: name files of compiled policy, or use --live for the loaded policy of this host'],
    [
      ['can'],
      'missing argument SUBJECT\nhint: for example `lamellar can lsb_release signal:term unconfined --policy /etc/apparmor.d`',
    ],
    [
      ['can', 'a'],
      'missing argument OPERATION\nhint: for example `lamellar can lsb_release signal:term unconfined --policy /etc/apparmor.d`',
    ],
    [['can', 'a', 'signal', 'b', 'c'], '`signal:hup` has one target, not 2\nhint: separate several labels with commas'],
    [['can', 'a', 'signal'], '`signal:hup` needs a target label\nhint: usage: SUBJECT signal:hup TARGET'],
    [
      ['can', 'a', 'capability:chown', 'b'],
      'unexpected `b`: `capability:chown` has no target\nhint: remove the words after `capability:chown`',
    ],
    [
      ['can', 'a', 'io_uring', 'b'],
      '`io_uring:sqpoll` has no target, and `io_uring:override_creds` has a target label\nhint: ask separate questions',
    ],
    [['matrix', 'a'], 'unexpected argument `a`\nhint: omit the argument: `lamellar help matrix` lists options'],
    [['matrix', '--policy'], '--policy without a value\nhint: write --policy PATH'],
    [
      ['matrix', '--format', 'xml'],
      'unknown value `xml` of --format\nhint: the choices are human, json, ndjson, tsv and html',
    ],
    [
      ['can', 'a', 'signal', 'b'],
      'no policy given\nhint: name some with --policy, such as --policy /etc/apparmor.d, or write a manifest, lamellar.yaml',
    ],
    [['matrx', '--help'], 'unknown command `matrx`\nhint: did you mean `lamellar matrix`?'],
    [['help', 'aplly'], 'unknown command `aplly`\nhint: did you mean `lamellar apply`?'],
    [['\u001B[31mred'], 'unknown command `\\x1b[31mred`\nhint: `lamellar help` lists the commands'],
  ])('%j', (words, message) => {
    expect(lamellar(words)).toEqual({ status: 2, stdout: '', stderr: `lamellar: ${message}\n` });
  });
});

describe('colour', () => {
  const escape = '\u001B[';
  // A terminal also shows progress of long work.
  const question = '$LAMELLAR can a signal:term b --policy p.aa --quiet';

  it('is on for a terminal', () => {
    expect(onTerminal(question)).toContain(`${escape}32mallowed`);
  });

  it.each([
    ['NO_COLOR=1', ''],
    ['TERM=dumb', ''],
    ['FORCE_COLOR=0', ''],
    ['FORCE_COLOR=1', '--color never'],
    ['NO_COLOR=1 FORCE_COLOR=1', ''],
  ])('is off with %s %s', (setting, option) => {
    const text = onTerminal(`${setting} ${question} ${option}`);
    expect(text).toContain('allowed: signal term');
    expect(text).not.toContain(escape);
  });

  it('is on with an empty NO_COLOR', () => {
    expect(onTerminal(`NO_COLOR= ${question}`)).toContain(escape);
  });

  it.each([
    ['FORCE_COLOR=1 $LAMELLAR', ''],
    ['NO_COLOR=1 $LAMELLAR', '--color always'],
    ['$LAMELLAR --color=always', ''],
    ['$LAMELLAR --color always -q', ''],
  ])('is on in a pipe with %s can … %s', (command, option) => {
    const { stdout } = shell(`${command} can a signal:term b --policy p.aa ${option}`, cwd);
    expect(stdout).toContain(`${escape}32mallowed`);
  });

  it('needs a known value', () => {
    const { status, stderr } = lamellar(['can', '--color', 'red'], { cwd });
    expect(status).toBe(2);
    expect(stderr).toMatch(/^lamellar: unknown value `red` of --color\nhint: the choices are auto, always and never\n/);
  });

  it('is off in a pipe, and in JSON on a terminal', () => {
    expect(lamellar(['can', 'a', 'signal:term', 'b', '--policy', 'p.aa'], { cwd }).stdout).not.toContain(escape);
    expect(onTerminal(`${question} --format json`)).not.toContain(escape);
  });

  /** Returns the output of a shell line in a terminal. */
  function onTerminal(line: string): string {
    const { status, stdout } = shell(`export TERM=xterm; script -qec ${quote(line)} /dev/null </dev/null`, cwd);
    expect(status).toBe(0);
    return stdout;
  }

  function quote(text: string): string {
    return `'${text}'`;
  }
});

describe('exit status', () => {
  it.each([
    [0, 'allowed', ['can', 'a', 'signal:term', 'b', '--policy', 'p.aa']],
    [1, 'denied', ['can', 'a', 'signal:kill', 'b', '--policy', 'p.aa']],
    [2, 'bad usage', ['can', 'a', 'kill', 'b', '--policy', 'p.aa']],
    [2, 'bad policy', ['can', 'a', 'signal', 'b', '--policy', 'none']],
  ])('is %i for %s', (status, _, words) => {
    expect(lamellar(words, { cwd }).status).toBe(status);
  });

  it('is that of the signal that ends the command', () => {
    const line = [
      'mkfifo endless && exec 3<>endless',
      '$LAMELLAR matrix --policy p.aa --labels - <&3 &',
      'sleep 0.5; kill -TERM $!; wait $!',
    ].join('\n');
    expect(shell(line, cwd).status).toBe(128 + 15);
  });

  it('is 3 if the answer cannot be written', () => {
    expect(shell('$LAMELLAR can a signal:term b --policy p.aa >/dev/full', cwd).status).toBe(3);
  });
});
