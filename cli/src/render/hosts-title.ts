import { listed } from '../words/truncate-list.ts';
import { wrapped } from '../words/wrapped.ts';

/** Names the hosts of an answer: `2 of 3 hosts: farm1, farm3`. */
export function renderHostsTitle(names: readonly string[], all: number): string {
  const title = `${names.length} of ${all} ${all === 1 ? 'host' : 'hosts'}: ${listed(names, maxNames)}`;
  return `${wrapped(title, '').join('\n')}\n`;
}

const maxNames = 8;
