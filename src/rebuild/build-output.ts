// Finding the image that a build left: backends make several (production, development, with drivers), each in a folder named
// for its version.

import { lstat, opendir, realpath } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { textIn } from './image-folder.js';

const MARKS = ['sha256sum.txt', 'metadata.json'];
const MAX_FOLDERS = 200;

/**
 * Of the images in `outputs` and the folders right below them, the one whose manifest and metadata have the most lines in
 * common with those of `release`.
 * @param outputs folders relative to `checkout`; one that leads out of it is passed over
 * @returns null when there is no image
 */
export async function findImage(checkout: string, outputs: readonly string[], release: string): Promise<string | null> {
  const wanted = await linesOf(release);
  let best: { folder: string; score: number } | null = null;
  for (const folder of await imagesIn(checkout, outputs)) {
    const lines = await linesOf(folder);
    const score = [...lines].filter((line) => wanted.has(line)).length;
    if (best === null || score > best.score) best = { folder, score };
  }
  return best?.folder ?? null;
}

async function imagesIn(checkout: string, outputs: readonly string[]): Promise<string[]> {
  const images: string[] = [];
  for (const output of outputs) {
    const folder = await folderWithin(checkout, output);
    if (folder === null) continue;
    for (const candidate of [folder, ...(await foldersIn(folder))])
      if (await isImage(candidate)) images.push(candidate);
  }
  return images;
}

async function folderWithin(checkout: string, output: string): Promise<string | null> {
  const path = await realpath(join(checkout, output)).catch(() => null);
  if (path === null || !`${path}${sep}`.startsWith(`${checkout}${sep}`)) return null;
  return (await lstat(path)).isDirectory() ? path : null;
}

async function foldersIn(folder: string): Promise<string[]> {
  const folders: string[] = [];
  for await (const entry of await opendir(folder)) {
    if (entry.isDirectory()) folders.push(join(folder, entry.name));
    if (folders.length === MAX_FOLDERS) break;
  }
  return folders.sort();
}

async function isImage(folder: string): Promise<boolean> {
  for (const name of MARKS) if (await lstat(join(folder, name)).catch(() => null)) return true;
  return false;
}

async function linesOf(folder: string): Promise<Set<string>> {
  const texts = await Promise.all(MARKS.map((name) => textIn(folder, name)));
  return new Set(texts.flatMap((bytes) => Buffer.from(bytes).toString('latin1').split('\n')));
}
