import { expect, it } from 'vitest';
import { copyright } from './copyright.ts';

const mit =
  '(The MIT License)\n\nCopyright (c) 2011 A <a@b.c>\nCopyright (c) 2012 B\n\nPermission is hereby granted, free\nof charge.\n\nTHE END\n';

it('names the copyright holders of each library, and has each licence once', () => {
  const text = copyright(2026, [
    { name: 'one', license: 'MIT', text: mit },
    { name: 'two', license: 'MIT', text: mit.replace('2011 A', '2013 C') },
    { name: 'three', license: 'ISC', text: 'Copyright D\n\nPermission to use, copy.\n' },
    {
      name: 'four',
      license: 'BSD-3-Clause',
      text: 'Copyright (c) 2015, E\nAll rights reserved.\n\nRedistribution in any form.\n',
    },
  ]);
  expect(text.slice(text.indexOf('Files: usr/bin'))).toBe(`Files: usr/bin/lamellar
Copyright: 2026 the authors of Lamellar
           2011 A <a@b.c> (one)
           2012 B (one)
           2013 C <a@b.c> (two)
           2012 B (two)
           D (three)
           2015, E (four)
License: Apache-2.0 and Expat and ISC and BSD-3-clause

License: Apache-2.0
 On Debian systems the text of this licence is in
 /usr/share/common-licenses/Apache-2.0.

License: Expat
 Permission is hereby granted, free
 of charge.
 .
 THE END

License: ISC
 Permission to use, copy.

License: BSD-3-clause
 Redistribution in any form.
`);
});

it.each([
  ['names nobody', 'Permission to use, copy.\n'],
  ['grants no permission', 'Copyright A\nAll rights reserved.\n'],
])('refuses a licence that %s', (what, text) => {
  expect(() => copyright(2026, [{ name: 'x', license: 'MIT', text }])).toThrow(what);
});
