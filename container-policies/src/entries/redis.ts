import type { ContainerPolicy } from '../container-policy.ts';
import { administrators, ptrace, signals } from '../expectation.ts';
import { policyTexts } from '../policy-texts.ts';

export const redis: ContainerPolicy = {
  name: 'redis',
  description: 'Redis as Debian installs it: the server, also as Sentinel, and its child that saves',
  profiles: ['redis'],
  text: policyTexts['redis.aa'],
  expectations: [
    ...signals('allow', administrators, ['hup', 'int', 'term', 'kill', 'cont', 'exists'], 'redis'),
    ...signals('deny', administrators, ['quit', 'usr1', 'stop'], 'redis'),
    ...signals('allow', ['redis'], ['usr1', 'term', 'kill'], 'redis'),
    ...ptrace('allow', administrators, ['read'], 'redis'),
    ...ptrace('deny', [...administrators, 'redis'], ['trace'], 'redis'),
    ...administrators.flatMap((other) => signals('deny', ['redis'], ['exists', 'term', 'kill'], other)),
    ...administrators.flatMap((other) => ptrace('deny', ['redis'], ['read', 'trace'], other)),
    ...signals('deny', ['nginx', 'postgresql', 'cron'], ['exists', 'term', 'kill'], 'redis'),
    ...ptrace('deny', ['nginx', 'postgresql', 'cron'], ['read', 'trace'], 'redis'),
  ],
};
