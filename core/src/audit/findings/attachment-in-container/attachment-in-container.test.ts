import { expect, test } from 'vitest';
import { exampleBytes, exampleOf, findingsIn } from '../testing/example.ts';
import { attachmentInContainer } from './attachment-in-container.ts';

const example = exampleOf('attachment-in-container');

test("the example: a program of an unconfined container under the host's profile", () => {
  expect(findingsIn(attachmentInContainer, example)).toMatchObject([
    {
      severity: 'medium',
      subject: 'container d0c7d0c7d0c7',
      evidence: [
        'profile `/usr/sbin/chronyd` of the host attaches to `/usr/sbin/chronyd`',
        '1 process under it: chronyd (910)',
      ],
    },
  ]);
});

test('a container that started earlier gets the profile at its next start', () => {
  const task = (one: (typeof example.tasks)[number]) =>
    one.id === 910 ? { ...one, label: 'unconfined', mode: undefined } : one;
  expect(findingsIn(attachmentInContainer, example, { task })).toMatchObject(
    [
      {
        summary: expect.stringContaining('after the next start') as string,
        evidence: [{}, '1 process not under it yet: chronyd (910)'],
      },
    ].map((one) => ({
      ...one,
      evidence: expect.arrayContaining(['1 process not under it yet: chronyd (910)']) as string[],
    })),
  );
});

test('a container whose host layer is configured needs a restart', () => {
  const container = (one: (typeof example.containers)[number]) =>
    ({
      ...one,
      runtime: 'incus',
      project: exampleBytes('default'),
      path: exampleBytes('/var/lib/incus'),
      settings: [],
    }) as const;
  expect(findingsIn(attachmentInContainer, example, { container })[0]?.fixes).toEqual([
    expect.stringMatching(/^incus restart d0c7/),
  ]);
});

test('profiles of the host attach to no program under a host layer', () => {
  const task = (one: (typeof example.tasks)[number]) =>
    one.container === 1 ? { ...one, label: 'lxc-web_</var/lib/lxc>' } : one;
  expect(findingsIn(attachmentInContainer, example, { task })).toEqual([]);
});
