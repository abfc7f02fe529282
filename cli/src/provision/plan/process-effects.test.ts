import { bytesOf } from '@lamellar/core/language';
import { expect, test } from 'vitest';
import { processEffects } from './process-effects.ts';

const change = { container: 'web', namespace: bytesOf('n'), fresh: [], unload: [] };
const running = ['h//&:n:nginx', 'h//&:n:nginx//hat', 'h//&:n:nginx', 'h//&:n:unconfined', 'h//&:other:nginx', 'nginx'];

function effects(changes: Parameters<typeof processEffects>[0]) {
  const processes = running.map((label) => ({ label: bytesOf(label), program: '/bin/x' }));
  return processEffects(
    changes,
    () => processes,
    () => undefined,
  );
}

test('processes under a profile that goes are told, those of its children with them', () => {
  expect(effects([{ ...change, unload: [bytesOf('nginx')] }])).toEqual([
    {
      container: 'web',
      freed: [
        { profile: 'nginx', count: 2 },
        { profile: 'nginx//hat', count: 1 },
      ],
      unreached: [],
    },
  ]);
  expect(effects([{ ...change, unload: [bytesOf('ngin')] }])).toEqual([]);
});

test('where no profile comes or goes, processes are not looked at', () => {
  const never = (): never => {
    throw new Error('looked at');
  };
  expect(processEffects([change], never, never)).toEqual([]);
});
