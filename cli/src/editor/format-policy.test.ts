import { expect, test } from 'vitest';
import { bytesOf, Source } from '@lamellar/core/language';
import { inserted } from '../repair/unified-diff.ts';
import { formatPolicy } from './format-policy.ts';

function formatted(text: string): string {
  const source = new Source('x', bytesOf(text));
  const edits = formatPolicy(source, '  ');
  return inserted(
    source.text,
    edits.map(({ span, text: added }) => ({ at: span.start, text: added, removed: span.end - span.start })),
  );
}

test('statements are indented by depth, and comments and the words of a line stay', () => {
  const text = `# head
profile a {
# in a
      include <x>
signal (send,
        receive) peer=b, # after   
   if $x {
 /y   r,
} else if $w {
/z r,
} else if $y {
if $z {
/q r,
}
else {
/p r,
}
}
   profile c {
deny {
"/a  
 b" r,
}
    }
\t
}
`;
  expect(formatted(text)).toBe(`# head
profile a {
  # in a
  include <x>
  signal (send,
          receive) peer=b, # after
  if $x {
    /y   r,
  } else if $w {
    /z r,
  } else if $y {
    if $z {
      /q r,
    }
    else {
      /p r,
    }
  }
  profile c {
    deny {
      "/a  
 b" r,
    }
  }

}
`);
});

test('text with an error stays', () => {
  const text = 'profile a {\n/x rq,\n}\n';
  expect(formatted(text)).toBe(text);
});
