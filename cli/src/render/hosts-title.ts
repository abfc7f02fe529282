import { listed } from '../words/truncate-list.ts';
import { wrapped } from '../words/wrapped.ts';

/** Names the hosts of an answer: `2 of 3 hosts: farm1, farm3`. */
export function renderHostsTitle(hosts: readonly { readonly host: string }[], all: number): string {
  const names = listed(
    hosts.map(({ host }) => host),
    maxNames,
  );
  return `${wrapped(`${hosts.length} of ${all} hosts: ${names}`, '').join('\n')}\n`;
}

const maxNames = 8;
