import { bytesOf } from '@lamellar/core/language';
import { expect, test } from 'vitest';
import { processEffect } from './process-effects.ts';

const change = { container: 'web', namespace: bytesOf('n'), fresh: [], unload: [] };
const running = ['h//&:n:nginx', 'h//&:n:nginx//hat', 'h//&:n:nginx', 'h//&:n:unconfined', 'h//&:other:nginx', 'nginx'];

function effect(changed: Parameters<typeof processEffect>[0]) {
  const all = running.map((label, id) => ({
    id,
    label: bytesOf(label),
    mode: undefined,
    parent: 1,
    pidNamespace: '',
    started: 0,
  }));
  return processEffect(changed, { processes: { all, programOf: () => '/bin/x' } }, undefined);
}

test('processes under a profile that goes are told, those of its children with them', () => {
  expect(effect({ ...change, unload: [bytesOf('nginx')] })).toEqual({
    container: 'web',
    freed: [
      { profile: 'nginx', count: 2 },
      { profile: 'nginx//hat', count: 1 },
    ],
    unreached: [],
  });
  expect(effect({ ...change, unload: [bytesOf('ngin')] })).toBeUndefined();
});

test('where no profile comes or goes, processes are not looked at', () => {
  const never = {
    get processes(): never {
      throw new Error('looked at');
    },
  };
  expect(processEffect(change, never, undefined)).toBeUndefined();
});
