// What is read of GitHub's answers, which are input like any other. Members that are not named here are not looked at.

import {
  anyObject,
  hasMember,
  listOf,
  member,
  memberOr,
  only,
  type Reader,
  read,
  refuse,
} from '../../core/schema/reader.js';
import { boolean, gitCommit, integer, text } from '../../core/schema/scalars.js';

/** @throws ParseError that names the member */
export function readAnswer<T>(answer: unknown, name: string, reader: Reader<T>): T {
  return read(answer, `github.${name}`, reader);
}

const id = integer(0, Number.MAX_SAFE_INTEGER);

export const idOnly = only('id', id);
export const loginOnly = only('login', text);
/** Of a blob, tree, commit or reference. */
export const shaOnly = only('sha', gitCommit);
export const treeOfCommit = only('tree', shaOnly);
export const commitOfRef = only('object', shaOnly);

/** Entries at the root of a tree: path to object. */
export const treeEntries: Reader<Map<string, string>> = (value) => {
  const entry = (one: unknown): [string, string] => [
    member(anyObject(one), 'path', text),
    member(anyObject(one), 'sha', gitCommit),
  ];
  return new Map(member(anyObject(value), 'tree', listOf(entry, { most: MAX_ENTRIES })));
};

export interface TreeFile {
  /** Of its blob. */
  sha: string;
  bytes: number;
}

/** Files of a tree that was asked for with all that is below it: path to file. */
export const treeFiles: Reader<Map<string, TreeFile>> = (value) => {
  const answer = anyObject(value);
  if (member(answer, 'truncated', boolean)) refuse('GitHub lists a part of the files only: there are too many');
  const entry = (one: unknown): [string, TreeFile] | null => {
    const given = anyObject(one);
    if (member(given, 'type', text) !== 'blob') return null;
    return [member(given, 'path', text), { sha: member(given, 'sha', gitCommit), bytes: member(given, 'size', id) }];
  };
  return new Map(member(answer, 'tree', listOf(entry, { most: MAX_ENTRIES })).filter((one) => one !== null));
};

/** GitHub sends at most as many. */
const MAX_ENTRIES = 100_000;

/** In base64, with line ends in it. */
export const blobContent = only('content', text);

export interface CheckRunAnswer {
  id: number;
  externalId: string | null;
  /** null: in progress. */
  conclusion: string | null;
  /** Of the app that made it. */
  appId: number | null;
}

export const checkRun: Reader<CheckRunAnswer> = (value) => {
  const run = anyObject(value);
  return {
    id: member(run, 'id', id),
    externalId: memberOr(run, 'external_id', null, text),
    conclusion: memberOr(run, 'conclusion', null, text),
    appId: memberOr(run, 'app', null, idOnly),
  };
};

export interface Comment {
  id: number;
  url: string;
  body: string | null;
  /** Login; null for a user who is gone. */
  author: string | null;
}

export const comment: Reader<Comment> = (value) => {
  const given = anyObject(value);
  return {
    id: member(given, 'id', id),
    url: member(given, 'html_url', text),
    body: memberOr(given, 'body', null, text),
    author: memberOr(given, 'user', null, loginOnly),
  };
};

export interface IssueAnswer {
  number: number;
  url: string;
  isOpen: boolean;
  isPullRequest: boolean;
  title: string;
  body: string | null;
  labels: string[];
  author: { login: string; isBot: boolean } | null;
}

const label: Reader<string> = (value) => (typeof value === 'string' ? value : only('name', text)(value));
const author: Reader<{ login: string; isBot: boolean }> = (value) => {
  const user = anyObject(value);
  return { login: member(user, 'login', text), isBot: member(user, 'type', text) === 'Bot' };
};

export const issue: Reader<IssueAnswer> = (value) => {
  const given = anyObject(value);
  return {
    number: member(given, 'number', id),
    url: member(given, 'html_url', text),
    isOpen: member(given, 'state', text) === 'open',
    isPullRequest: hasMember(given, 'pull_request'),
    title: member(given, 'title', text),
    body: memberOr(given, 'body', null, text),
    labels: memberOr(given, 'labels', [], listOf(label)),
    author: memberOr(given, 'user', null, author),
  };
};
