// The frame of the page: what the browser may do with it, the style sheet, what is seen, and the data.

import { sha256 } from '#crypto';
import { utf8 } from '../../bytes.js';
import { toBase64 } from '../../formats/codec/base64.js';
import { GENERATOR } from '../../report/blocks.js';
import { type Html, html, ours } from './markup.js';

export interface PageParts {
  title: string;
  /** All that is seen. */
  body: Html;
  /** Data that no browser runs. */
  blocks: Html;
  /** The one script. */
  loader: string;
  /** The style sheet. */
  style: string;
}

export function page({ title, body, blocks, loader, style }: PageParts): string {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${rules(loader, style)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
${GENERATOR}
<title>${title}</title>
<style>${ours(style)}</style>
</head>
<body>
${body}
${blocks}<script>${ours(loader)}</script>
</body>
</html>
`.markup;
}

/** Nothing comes in, nothing goes out, and no script runs but the one given and what it unpacks. */
function rules(loader: string, style: string): string {
  return [
    "default-src 'none'",
    `script-src '${digestOf(loader)}' blob:`,
    `style-src '${digestOf(style)}'`,
    'img-src data:',
    "connect-src 'none'",
    "base-uri 'none'",
    "form-action 'none'",
    "require-trusted-types-for 'script'",
    'trusted-types trust-center',
  ].join('; ');
}

function digestOf(text: string): string {
  return `sha256-${toBase64(sha256(utf8(text)))}`;
}
