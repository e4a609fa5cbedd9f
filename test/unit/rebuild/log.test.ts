import { describe, expect, it } from 'vitest';
import { rebuildLog } from '../../../src/rebuild/log.js';

function logged(style: 'plain' | 'workflow', use: (log: ReturnType<typeof rebuildLog>) => void): string {
  let text = '';
  use(
    rebuildLog((piece) => {
      text += piece;
    }, style),
  );
  return text;
}

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

describe('the log on a terminal', () => {
  it('has steps, notes and output, in lines', () => {
    expect(
      logged('plain', (log) => {
        log.group('Building');
        log.output(bytes('one\ntw'));
        log.output(bytes('o\r\nprogress 1\rprogress 2\r'));
        log.output(bytes('end'));
        log.note('took 1 s');
        log.group('Comparing');
        log.end();
      }),
    ).toBe('== Building\none\ntwo\nprogress 1\nprogress 2\nend\ntook 1 s\n== Comparing\n');
  });

  it('keeps characters whole that come in pieces', () => {
    const euro = bytes('€\n');
    expect(
      logged('plain', (log) => {
        for (const byte of euro) log.output(Uint8Array.of(byte));
      }),
    ).toBe('€\n');
  });

  it('shows nothing that moves the cursor, and no line without end', () => {
    const text = logged('plain', (log) => {
      log.output(bytes('\u001b[32mok\u001b[0m \u001b[2J\u001b]0;title\u0007 \u202e\n'));
      for (let i = 0; i < 100; i++) log.output(bytes('x'.repeat(1000)));
      log.end();
    });
    expect(text).toMatch(/^ok \\u\{1b\}\]0;title\\u\{7\} \\u\{202e\}\nx{2000}… \(2000 more\)\n$/);
  });
});

describe('the log of a workflow', () => {
  const UUID = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}';

  it('is folded, and takes no commands from a build', () => {
    const text = logged('workflow', (log) => {
      log.group('Building');
      log.output(bytes('::add-mask::x\n ::endgroup::\n##[error]x\nno newline'));
      log.end();
      log.end();
    });
    const [, token] = new RegExp(`^::group::Building\n::stop-commands::(${UUID})\n`).exec(text) ?? [];
    expect(text).toBe(
      `::group::Building\n::stop-commands::${token}\n\\u{3a}:add-mask::x\n \\u{3a}:endgroup::\n#\\u{23}[error]x\nno newline\n::${token}::\n::endgroup::\n`,
    );
  });

  it('uses a new word for each step, so that none can be known', () => {
    const text = logged('workflow', (log) => {
      log.group('One');
      log.group('Two');
      log.end();
    });
    const tokens = [...text.matchAll(new RegExp(`::stop-commands::(${UUID})`, 'g'))].map(([, token]) => token);
    expect(new Set(tokens).size).toBe(2);
  });
});
