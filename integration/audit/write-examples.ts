import { writeFileSync } from 'node:fs';
import { exampleFile, farmFile, printExample, printFarm } from './example-files.ts';
import { exampleHosts } from './example-hosts.ts';

for (const id of Object.keys(exampleHosts)) writeFileSync(exampleFile(id), printExample(id));
writeFileSync(farmFile, printFarm());
