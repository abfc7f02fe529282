import { expect, test } from 'vitest';
import { readReport } from './read-report.ts';

const begin = 'release 6.1.0\nfeature signal/mask: hup int\ncase 0\n';

test('a complete report is read', () => {
  const text = `${begin}label a//&b (mixed)\npair 11111111100\npid 7\nanswer 0\tEACCES@open\nlog audit: apparmor="DENIED"\ncase 1\nrefused label c: No such file or directory\ndone\n`;
  expect(readReport(text)).toEqual({
    release: '6.1.0',
    features: 'signal/mask: hup int\n',
    cases: [
      {
        labels: ['a//&b (mixed)'],
        digits: ['11111111100'],
        answers: [{ verdict: '0', detail: 'EACCES@open' }],
        pids: [7],
        log: ['audit: apparmor="DENIED"'],
      },
      { refused: 'label c: No such file or directory' },
    ],
  });
});

test.each([
  ['ends early', begin, "the prober's report ends early, after 1 cases"],
  ['tells of a failure', `${begin}failed fork: Out of memory\n`, 'the prober said: failed fork: Out of memory'],
  ['has something else than yes and no', `${begin}pair 1111111110?\n`, 'neither allowed nor refused'],
  ['has no verdict', `${begin}answer 2\t-\n`, 'no answer to an attempt'],
  ['lacks an answer', `${begin}pair 11\n`, 'neither allowed nor refused'],
])('a report that %s is an error', (_, text, message) => {
  expect(() => readReport(text)).toThrow(message);
});
