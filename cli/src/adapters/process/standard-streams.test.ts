import { describe, expect, it } from 'vitest';
import { directory, lamellar, records, shell, twoProfiles } from '../../testing/lamellar.ts';

const names = Array.from({ length: 60 }, (_, index) => `profile p${index} { signal, }\n`);
const cwd = directory({
  'p.aa': twoProfiles,
  'many/right': names.join(''),
  'many/wrong': 'profile wrong { signal (wrong), }\n',
  /** Reads a little from a full socket, and closes the socket. */
  'read-little.cjs': `
    const [node, ...words] = process.env.LAMELLAR.split(' ');
    const child = require('node:child_process').spawn(node, [...words, ...process.argv.slice(2)]);
    child.stdout.once('readable', () => setTimeout(() => child.stdout.destroy(), 300));
    child.stderr.pipe(process.stdout);
    child.on('close', (code) => console.log(code));
  `,
});

const denied = '$LAMELLAR can a signal:kill b --policy p.aa';
const megabytes = '$LAMELLAR matrix --policy many --format ndjson';
const noBlocking = `perl -MFcntl -e 'fcntl(STDOUT, F_SETFL, O_WRONLY | O_NONBLOCK) or die'`;

/** The output of `megabytes`. */
const whole = lamellar(['matrix', '--policy', 'many', '--format', 'ndjson'], { cwd });

const full = 'lamellar: standard output: no space left on device\n';

describe('standard output', () => {
  it.each([
    ['is full', `${denied} >/dev/full`, 3, full],
    ['is full for the version', '$LAMELLAR --version >/dev/full', 3, full],
    ['is full for help', '$LAMELLAR help can >/dev/full', 3, full],
    ['is full for much', `${megabytes} >/dev/full`, 3, full],
    ['is full, and stderr too', `${denied} >/dev/full 2>/dev/full`, 3, ''],
    ['is not open for writing', `${denied} 1</dev/null`, 3, 'lamellar: standard output: bad file descriptor\n'],
    ['is closed', `${denied} >&-`, 1, ''],
    ['has lost its reader', `{ sleep 0.2; ${denied}; echo $? >&2; } | true`, 0, '0\n'],
    ['loses its reader', `{ ${megabytes}; echo $? >&2; } | head -c 1 >/dev/null`, 0, '0\n'],
    ['loses the reader of a full pipe', `{ ${megabytes}; echo $? >&2; } | sleep 1`, 0, '0\n'],
  ])('%s', (_, line, status, stderr) => {
    expect(shell(line, cwd)).toEqual({ status, stdout: '', stderr });
  });

  it('loses the reader of a full socket', () => {
    const line = 'node read-little.cjs matrix --policy many --format ndjson';
    expect(shell(line, cwd)).toEqual({ status: 0, stdout: '0\n', stderr: '' });
  });

  it.each([
    ['a slow reader', `${megabytes} 2>errors | { sleep 1; cat; }`],
    [
      'a slow reader, where somebody has made the pipe non-blocking',
      `{ ${noBlocking}; ${megabytes} 2>errors; } | { sleep 1; cat; }`,
    ],
  ])('is whole for %s', (_, line) => {
    expect(records(whole.stdout)).toHaveLength(61 ** 2);
    expect(shell(line, cwd)).toEqual({ status: 0, stdout: whole.stdout, stderr: '' });
  });

  it('precedes later output of stderr in one pipe', () => {
    expect(whole.stderr).toContain('unknown permission `wrong`');
    const line = `${megabytes} 2>&1 | { sleep 1; cat; }`;
    expect(shell(line, cwd).stdout).toBe(whole.stdout + whole.stderr);
  });
});

describe('standard error', () => {
  const wrong = '$LAMELLAR can a signal:wrong b --policy p.aa';

  it.each([
    ['is full', `${wrong} 2>/dev/full`],
    ['is closed', `${wrong} 2>&-`],
    ['is not open for writing', `${wrong} 2</dev/null`],
    ['has no reader', `set -o pipefail; { sleep 0.2; ${wrong} 2>&1 >/dev/null; } | true`],
  ])('keeps the exit status if it %s', (_, line) => {
    expect(shell(line, cwd)).toEqual({ status: 2, stdout: '', stderr: '' });
  });

  it('is lost without a loss of stdout', () => {
    const outcome = shell(`${megabytes} 2>/dev/full`, cwd);
    expect(outcome).toEqual({ status: whole.status, stdout: whole.stdout, stderr: '' });
  });
});
