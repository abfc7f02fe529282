import type { ContainerPolicy } from '../container-policy.ts';
import { administrators, expectPtrace, expectSignals } from '../expectation.ts';
import containerPolicyTexts from '../policy-texts.json' with { type: 'json' };

export const redis: ContainerPolicy = {
  name: 'redis',
  description: 'Redis of Debian: the server, also as Sentinel, and the child that saves',
  profiles: ['redis'],
  text: containerPolicyTexts['redis.aa'],
  expectations: [
    ...expectSignals('allow', administrators, ['hup', 'int', 'term', 'kill', 'cont', 'exists'], 'redis'),
    ...expectSignals('deny', administrators, ['quit', 'usr1', 'stop'], 'redis'),
    ...expectSignals('allow', ['redis'], ['usr1', 'term', 'kill'], 'redis'),
    ...expectPtrace('allow', administrators, ['read'], 'redis'),
    ...expectPtrace('deny', [...administrators, 'redis'], ['trace'], 'redis'),
    ...administrators.flatMap((other) => expectSignals('deny', ['redis'], ['exists', 'term', 'kill'], other)),
    ...administrators.flatMap((other) => expectPtrace('deny', ['redis'], ['read', 'trace'], other)),
    ...expectSignals('deny', ['nginx', 'postgresql', 'cron'], ['exists', 'term', 'kill'], 'redis'),
    ...expectPtrace('deny', ['nginx', 'postgresql', 'cron'], ['read', 'trace'], 'redis'),
  ],
};
