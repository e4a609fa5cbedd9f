// The badge as the two files that a repository publishes, and how its README shows them.

import { utf8 } from '../core/bytes.js';
import { type Badge, readmeSnippet, shieldsEndpoint } from '../core/views/badge.js';
import { renderBadgeSvg } from '../core/views/badge-svg.js';
import { jsonText } from '../core/views/json.js';
import type { BranchFile } from '../publish/github/branch.js';
import type { ActionContext } from '../publish/github/context.js';

export function badgeFiles(badge: Badge): BranchFile[] {
  return [
    { path: 'trust-center.svg', content: utf8(renderBadgeSvg(badge)) },
    { path: 'trust-center.json', content: utf8(jsonText(shieldsEndpoint(badge), 0)) },
  ];
}

/** @param isStored whether the summary is in the attestation store, which a click then leads to */
export function badgeSnippet({ serverUrl, repository }: ActionContext, branch: string, isStored: boolean): string {
  const page = `${serverUrl}/${repository}`;
  return readmeSnippet(`${page}/raw/${branch}/trust-center.svg`, isStored ? `${page}/attestations` : null);
}
