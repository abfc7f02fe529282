import { expect, test } from 'vitest';
import { exampleOf, findingsIn } from '../testing/example.ts';
import { differentLabels } from './different-labels.ts';

const example = exampleOf('different-labels');
const find = (label: string) =>
  findingsIn(differentLabels, example, { task: (task) => (task.id === 910 ? { ...task, label } : task) });

test('the example: later processes also have the profile of the runtime', () => {
  expect(find('cri-containerd.apparmor.d//&runc')).toEqual([
    {
      severity: 'medium',
      subject: 'container c3d8c3d8c3d8',
      summary:
        'some processes have a different label from the first process: rules for one label do not apply to the second',
      evidence: [
        'the first process, pause (900), is under `cri-containerd.apparmor.d`',
        '1 process under `cri-containerd.apparmor.d//&runc`: sh (910)',
        'refused from `cri-containerd.apparmor.d` to `cri-containerd.apparmor.d//&runc`: every signal',
      ],
      fixes: [
        'cri-containerd.apparmor.d: signal (send) peer="cri-containerd.apparmor.d//&runc",',
        expect.stringContaining('under the label of the container') as string,
      ],
    },
  ]);
});

test.each(['unconfined', 'runc'])('a process without the host layer escapes the layer: %s', (label) => {
  expect(find(label)).toMatchObject([{ severity: 'high', summary: expect.stringContaining('escape') as string }]);
});

test.each(['cri-containerd.apparmor.d', 'cri-containerd.apparmor.d//hat', 'cri-containerd.apparmor.d//&:ns:nginx'])(
  'policy leads to %s',
  (label) => {
    expect(find(label)).toEqual([]);
  },
);

test('a thread with a different label is found', () => {
  const threads = [{ id: 911, label: 'unconfined' as never, mode: undefined }];
  const found = findingsIn(differentLabels, example, {
    task: (task) => (task.id === 900 ? { ...task, threads } : task.id === 910 ? undefined : task),
  });
  expect(found).toMatchObject([
    { severity: 'high', evidence: expect.arrayContaining(['1 process under `unconfined`: pause (900)']) as string[] },
  ]);
});
