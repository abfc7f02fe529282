import { measuredKernels } from '@lamellar/core';
import { readKernels } from '@lamellar/core/kernels';
import type { Command, Option } from 'commander';
import { LamellarCommand } from '../lamellar-command.ts';
import { isPolicySource, withPolicyOptions } from '../policy-arguments.ts';
import { commandStatusRows, exitStatusRows } from './exit-status-rows.ts';
import type { HelpTopic, TopicRow } from './help-topic.ts';
import { describePolicySources } from './policy-source-texts.ts';
import { operationRows } from './operation-rows.ts';

/** Returns the topics of `lamellar help`, in the order of the list. */
export function helpTopics(program: Command): readonly HelpTopic[] {
  return [
    {
      name: 'labels',
      summary: 'the forms of labels, and their short forms',
      blocks: [
        'Write a label as in the root namespace:',
        [
          ['/usr/sbin/nginx', 'a profile of the host'],
          ['NAME//CHILD', 'a child profile or a hat'],
          ['A//&B', 'a stack: both profiles confine the task'],
          [':NAMESPACE:NAME', 'a profile in a policy namespace'],
          ['lxc-web_</var/lib/lxc>//&:lxc-web_<-var-lib-lxc>:nginx', 'a host layer, stacked with a container layer'],
          ['unconfined', 'no confinement'],
        ],
        'Short forms, if the policy has containers:',
        [
          ['web:nginx', 'the stacked label of profile `nginx` in container `web`'],
          ['host:cron', 'profile `cron` of the host'],
          ['pid:1234', 'the label of a process, with --live or --snapshot'],
        ],
        'Commas separate several labels.',
      ],
    },
    {
      name: 'operations',
      summary: 'the questions of `can`, for each class of rules',
      blocks: [
        'Write a question after `lamellar can SUBJECT`. Commas separate several names. A class without a name stands for all its usual operations.',
        operationRows(),
      ],
    },
    {
      name: 'policy',
      summary: 'the options that select policy and the assumed kernel',
      blocks: [
        'Many commands share these options. The help of a command lists the names of its shared options.',
        describePolicySources(withPolicyOptions(new LamellarCommand())).options.filter(isPolicySource).map(optionRow),
      ],
    },
    {
      name: 'kernels',
      summary: 'the values of --kernel',
      blocks: [
        [
          ['VERSION', 'a version as printed by `uname -r`; the nearest known kernel answers for an unknown version'],
          ['host', 'the running kernel, or the kernel of the snapshot'],
          ['all', 'every measured kernel'],
          ['FILE', 'a file of `lamellar kernel probe --save`'],
        ],
        `Measured: ${measuredKernels.map(({ version }) => version).join(', ')}.`,
        `Read from source, not measured: ${readKernels.map(({ version, aliases }) => [version, ...aliases].join(' or ')).join(', ')}.`,
      ],
    },
    {
      name: 'exit-status',
      summary: 'the exit statuses of all commands',
      blocks: [exitStatusRows, 'Commands with details:', commandStatusRows(program)],
    },
  ];
}

function optionRow({ flags, description, argChoices = [], defaultValue }: Option): TopicRow {
  const choices = argChoices.length === 0 ? '' : ` (choices: ${argChoices.join(', ')})`;
  const usual = defaultValue === undefined ? '' : ` (default: ${String(defaultValue)})`;
  return [flags, `${description}${choices}${usual}`];
}
