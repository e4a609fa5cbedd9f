// The first tables. A migration that was released is never changed: another one follows it.

export const name = '0001-begin';

export const sql = `
create table organisation (
  id uuid primary key,
  slug text not null unique,
  name text not null,
  created_at timestamptz not null,
  evidence_days integer check (evidence_days > 0)
);
create table member (
  organisation uuid not null references organisation on delete cascade,
  issuer text not null,
  subject text not null,
  name text not null,
  role text not null check (role in ('reader', 'editor', 'owner')),
  created_at timestamptz not null,
  primary key (organisation, issuer, subject)
);
create table policy (
  organisation uuid not null references organisation on delete cascade,
  digest text not null,
  name text not null,
  text text not null,
  created_at timestamptz not null,
  primary key (organisation, digest)
);
create table target (
  id uuid primary key,
  organisation uuid not null references organisation on delete cascade,
  slug text not null,
  name text not null,
  kind text not null check (kind in ('asked', 'uploaded')),
  spec jsonb not null,
  policy text,
  every integer check (every >= 60),
  next_at timestamptz,
  paused boolean not null default false,
  visibility text not null check (visibility in ('private', 'unlisted', 'public')),
  publishes text not null check (publishes in ('verdict', 'report', 'evidence')),
  created_at timestamptz not null,
  updated_at timestamptz not null,
  standing text not null default 'none'
    check (standing in ('verified', 'failed', 'inconclusive', 'experiment', 'without-result', 'none')),
  reason text,
  checked_at timestamptz,
  -- When a success counts no more: the rule of standing.ts. By way of UTC, as only that never depends on who asks.
  stale_at timestamptz generated always as ((checked_at at time zone 'UTC'
    + make_interval(secs => least(coalesce(every, 604800)::float8 * 3, 604800))) at time zone 'UTC') stored,
  last_verification uuid,
  span uuid,
  os_image text,
  tcb_status text,
  compose_hash text,
  domain text,
  advisories text[] not null default '{}',
  instances integer,
  core_version text,
  unique (organisation, slug),
  foreign key (organisation, policy) references policy (organisation, digest),
  -- Whether a success counts still is asked of its time alone.
  check (standing <> 'verified' or checked_at is not null)
);
create index target_due on target (next_at) where next_at is not null and not paused;
create index target_standing on target (organisation, standing, slug);
create index target_checked on target (organisation, checked_at nulls first);
create index target_shown on target (visibility, organisation, slug) where visibility <> 'private';
create index target_stale on target (organisation, kind, stale_at, checked_at) where standing = 'verified';
-- How many targets stand how: to count them all takes too long for a page. The triggers alone write it, in the transaction that
-- changes a target, and only ever add rows, which are summed up: so no two transactions wait for each other. From time to time
-- many rows become one. It names no table of organisations: the last targets of one are counted off after it is gone.
create table target_count (
  id bigint generated always as identity primary key,
  organisation uuid not null,
  standing text not null,
  kind text not null,
  targets bigint not null
);
create index target_count_of on target_count (organisation, standing, kind);
create function count_changed_targets() returns trigger language plpgsql as $$
begin
  insert into target_count (organisation, standing, kind, targets)
    select organisation, standing, kind, count(*) * tg_argv[0]::integer from changed group by 1, 2, 3;
  return null;
end $$;
create function count_changed_target() returns trigger language plpgsql as $$
begin
  insert into target_count (organisation, standing, kind, targets)
    values (old.organisation, old.standing, old.kind, -1), (new.organisation, new.standing, new.kind, 1);
  return null;
end $$;
create trigger count_new after insert on target
  referencing new table as changed for each statement execute function count_changed_targets('1');
create trigger count_gone after delete on target
  referencing old table as changed for each statement execute function count_changed_targets('-1');
-- Most checks find what the one before found, and count nothing.
create trigger count_other after update on target for each row
  when ((old.organisation, old.standing, old.kind) is distinct from (new.organisation, new.standing, new.kind))
  execute function count_changed_target();
create table verification (
  id uuid primary key,
  organisation uuid not null references organisation on delete cascade,
  target uuid not null references target on delete cascade,
  trigger text not null,
  requested_by text not null,
  status text not null check (status in ('queued', 'running', 'appraised', 'without-result', 'cancelled')),
  attempt integer not null default 0,
  worker text,
  lease_until timestamptz,
  not_before timestamptz,
  requested_at timestamptz not null,
  started_at timestamptz,
  finished_at timestamptz,
  verdict text check (verdict in ('verified', 'failed', 'inconclusive')),
  experiment boolean,
  reason text,
  evidence text,
  result text,
  facts text,
  roots text,
  policy text,
  core_version text,
  error_code text,
  error text,
  span uuid,
  log_seq bigint,
  check ((status = 'appraised') = (verdict is not null)),
  check (status <> 'appraised' or (evidence is not null and result is not null and facts is not null))
);
create unique index verification_open on verification (target)
  where status in ('queued', 'running') and trigger <> 'upload';
create index verification_unfinished on verification (status, lease_until) where status in ('queued', 'running');
create index verification_uploads on verification (organisation)
  where status in ('queued', 'running') and trigger = 'upload';
create index verification_of_target on verification (target, requested_at desc);
create index verification_of_organisation on verification (organisation, id desc);
create table blob (
  digest text primary key,
  size bigint not null,
  kind text not null,
  stored_at timestamptz not null
);
create table blob_use (
  digest text not null references blob,
  verification uuid not null references verification on delete cascade,
  primary key (digest, verification)
);
create index blob_use_of_verification on blob_use (verification);
create table made_document (
  verification uuid not null references verification on delete cascade,
  kind text not null check (kind in ('summary', 'proof')),
  digest text not null,
  primary key (verification, kind)
);
create table span (
  id uuid primary key,
  organisation uuid not null references organisation on delete cascade,
  target uuid not null references target on delete cascade,
  number bigint not null,
  standing text not null,
  facts text,
  first_at timestamptz not null,
  last_at timestamptz not null,
  checks bigint not null,
  first_verification uuid not null,
  last_verification uuid not null
);
create unique index span_of_target on span (target, number desc);
create table drift (
  id uuid primary key,
  organisation uuid not null references organisation on delete cascade,
  target uuid not null references target on delete cascade,
  from_span uuid not null,
  to_span uuid not null,
  from_verification uuid not null,
  to_verification uuid not null,
  at timestamptz not null,
  weight text not null,
  changes jsonb not null,
  acknowledged_at timestamptz,
  acknowledged_by text,
  note text
);
create index drift_of_target on drift (target, id desc);
create index drift_of_organisation on drift (organisation, id desc);
create index drift_open on drift (organisation, id desc) where acknowledged_at is null;
create index drift_to on drift (to_span);
create table log_head (
  organisation uuid primary key references organisation on delete cascade,
  origin text not null,
  size bigint not null default 0,
  vkey text,
  checkpoint text,
  checkpoint_size bigint not null default 0
);
create table log_entry (
  organisation uuid not null references log_head on delete cascade,
  seq bigint not null,
  entry bytea not null,
  verification uuid not null,
  primary key (organisation, seq)
);
create table log_node (
  organisation uuid not null references log_head on delete cascade,
  level smallint not null,
  index bigint not null,
  hash bytea not null,
  primary key (organisation, level, index)
);
-- Which entries name a digest: of those that a checkpoint signs.
create table log_digest (
  organisation uuid not null references log_head on delete cascade,
  digest bytea not null,
  seq bigint not null,
  primary key (organisation, digest, seq)
);
create table event (
  seq bigint generated always as identity primary key,
  organisation uuid not null references organisation on delete cascade,
  target uuid,
  verification uuid,
  kind text not null,
  at timestamptz not null,
  data jsonb not null
);
create index event_of_organisation on event (organisation, seq);
create index event_of_verification on event (verification, seq) where verification is not null;
create table hook (
  id uuid primary key,
  organisation uuid not null references organisation on delete cascade,
  url text not null,
  secret text not null,
  events text[] not null default '{}',
  seen bigint not null,
  created_at timestamptz not null,
  disabled_at timestamptz,
  disabled_why text
);
create table delivery (
  id uuid primary key,
  organisation uuid not null references organisation on delete cascade,
  hook uuid not null references hook on delete cascade,
  event bigint,
  type text not null,
  body text not null,
  attempt integer not null default 0,
  status text not null check (status in ('waiting', 'delivered', 'given-up')),
  next_at timestamptz,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  answer text
);
create index delivery_due on delivery (hook, next_at) where status = 'waiting';
create index delivery_of_hook on delivery (hook, created_at desc);
create table token (
  id uuid primary key,
  organisation uuid not null references organisation on delete cascade,
  name text not null,
  hash text not null unique,
  role text not null check (role in ('reader', 'editor', 'owner')),
  created_by text not null,
  created_at timestamptz not null,
  expires_at timestamptz,
  last_used_at timestamptz,
  revoked_at timestamptz
);
create table trust (
  id uuid primary key,
  organisation uuid not null references organisation on delete cascade,
  provider text not null check (provider in ('github')),
  repository_id text not null,
  owner_id text not null,
  repository text not null,
  ref text,
  environment text,
  workflow text,
  role text not null check (role in ('reader', 'editor', 'owner')),
  created_at timestamptz not null
);
create table session (
  hash text primary key,
  organisation uuid not null references organisation on delete cascade,
  issuer text not null,
  subject text not null,
  name text not null,
  role text not null check (role in ('reader', 'editor', 'owner')),
  created_at timestamptz not null,
  expires_at timestamptz not null
);
create table sign_in_link (
  hash text primary key,
  organisation uuid not null references organisation on delete cascade,
  expires_at timestamptz not null
);
create table share (
  id uuid primary key,
  organisation uuid not null references organisation on delete cascade,
  target uuid not null references target on delete cascade,
  hash text not null unique,
  publishes text not null,
  expires_at timestamptz,
  created_at timestamptz not null
);
create index share_of_target on share (target);
create table used_identity (
  id text primary key,
  expires_at timestamptz not null
);
create table audit (
  seq bigint generated always as identity primary key,
  organisation uuid not null references organisation on delete cascade,
  at timestamptz not null,
  who text not null,
  action text not null,
  object text not null,
  detail jsonb not null
);
create index audit_of_organisation on audit (organisation, seq desc);
create table idempotent (
  organisation uuid not null references organisation on delete cascade,
  key text not null,
  request text not null,
  verification uuid,
  created_at timestamptz not null,
  primary key (organisation, key)
);
create table collateral (
  key text primary key,
  entry text not null,
  fetched_at timestamptz not null
);
create table collateral_turn (
  question text primary key,
  holder text not null,
  until timestamptz not null
);
create table rate_limit (
  key varchar(255) primary key,
  points integer not null default 0,
  expire bigint
);
`;
