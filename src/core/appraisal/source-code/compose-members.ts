// The members that a Docker Compose file may have, by the Compose Specification of 2026. Compose refuses any other, until a version of it
// comes that knows it: what that makes of it (a container more, say) nobody here can tell.

import type { ComposeNode } from './compose-yaml.js';

const KNOWN = {
  file: setOf('version name include services models networks volumes configs secrets'),
  service:
    setOf(`annotations attach blkio_config build cap_add cap_drop cgroup cgroup_parent command configs container_name cpu_count cpu_percent
  cpu_period cpu_quota cpu_rt_period cpu_rt_runtime cpu_shares cpus cpuset credential_spec depends_on deploy develop device_cgroup_rules
  devices dns dns_opt dns_search domainname entrypoint env_file environment expose extends external_links extra_hosts gpus group_add
  healthcheck hostname image init ipc isolation label_file labels links logging mac_address mem_limit mem_reservation mem_swappiness
  memswap_limit models network_mode networks oom_kill_disable oom_score_adj pid pids_limit platform ports post_start pre_start pre_stop
  privileged profiles provider pull_policy pull_refresh_after read_only restart runtime scale secrets security_opt shm_size stdin_open
  stop_grace_period stop_signal storage_opt sysctls tmpfs tty ulimits use_api_socket user userns_mode uts volumes volumes_from working_dir`),
  /** Of `pre_start`: a container of its own. */
  step: setOf('command image user privileged working_dir environment per_replica'),
  /** Of `post_start` and `pre_stop`: a command in the container of the service. */
  hook: setOf('command user privileged working_dir environment'),
};

/** Members of a mapping of this kind that are none that is known; extensions (`x-`) are for others to read. */
export function unknownMembers(entries: ReadonlyMap<string, ComposeNode>, kind: keyof typeof KNOWN): string[] {
  return [...entries.keys()].filter((key) => !KNOWN[kind].has(key) && !key.startsWith('x-'));
}

function setOf(names: string): ReadonlySet<string> {
  return new Set(names.split(/\s+/));
}
