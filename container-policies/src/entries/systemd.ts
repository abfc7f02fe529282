import type { ContainerPolicy } from '../container-policy.ts';
import { administrators, ptrace, signals } from '../expectation.ts';
import { policyTexts } from '../policy-texts.ts';

export const systemd: ContainerPolicy = {
  name: 'systemd',
  description: "systemd as a container's init, and as its users' service managers",
  profiles: ['systemd'],
  text: policyTexts['systemd.aa'],
  expectations: [
    // systemd stops every started service.
    ...['unconfined', 'default', 'nginx', 'cron', 'redis', 'postgresql', 'sshd'].flatMap((other) => [
      ...signals('allow', ['systemd'], ['term', 'kill', 'cont', 'hup'], other),
      ...ptrace('allow', ['systemd'], ['read'], other),
    ]),
    ...administrators.flatMap((other) => ptrace('deny', ['systemd'], ['trace'], other)),
    // systemctl sends signals to systemd if the bus does not answer.
    ...signals('allow', administrators, ['term', 'hup', 'rtmin+3', 'rtmin+20'], 'systemd'),
    ...ptrace(
      'allow',
      administrators.filter((name) => name !== 'systemd'),
      ['read'],
      'systemd',
    ),
    ...ptrace('deny', administrators, ['trace'], 'systemd'),
    ...signals(
      'deny',
      ['nginx', 'cron', 'redis', 'postgresql', 'sshd'],
      ['exists', 'term', 'kill', 'rtmin+3'],
      'systemd',
    ),
    ...ptrace('deny', ['nginx', 'cron', 'redis', 'postgresql', 'sshd'], ['read', 'trace'], 'systemd'),
  ],
};
