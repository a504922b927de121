import type { World } from '../world/world.js';
import type { Arguments } from './arguments.js';
import { pageOf } from './history.js';
import { DESK_APP, TEAM } from './team.js';

/** conversations.list: public channels, those too that the desk is not in. */
export function listChannels(world: World, given: Arguments): Record<string, unknown> {
  given.only(['types', 'exclude_archived', 'limit', 'cursor']);
  const { items, cursor } = pageOf(given, [...world.channels.values()], 1000);
  const channels = items.map(({ id, name, withoutDesk }) => ({
    id,
    name,
    name_normalized: name,
    is_channel: true,
    is_group: false,
    is_im: false,
    is_private: false,
    is_archived: false,
    is_member: !withoutDesk,
    context_team_id: TEAM.id,
  }));
  return { channels, response_metadata: { next_cursor: cursor } };
}

/** users.list: the people, then the desk's own app. */
export function listUsers(world: World, given: Arguments): Record<string, unknown> {
  given.only(['limit', 'cursor', 'include_locale']);
  const people = [...world.chatUsers.values()].map(({ id, name, email }) => userShape(id, name, false, email));
  const { items, cursor } = pageOf(given, [...people, userShape(DESK_APP.user, DESK_APP.name, true)], 1000);
  return { members: items, response_metadata: { next_cursor: cursor } };
}

/** usergroups.list */
export function listGroups(world: World, given: Arguments): Record<string, unknown> {
  given.only(['include_disabled', 'include_count', 'include_users']);
  const usergroups = [...world.groups.values()].map(({ id, handle }) => ({
    id,
    team_id: TEAM.id,
    is_usergroup: true,
    name: handle,
    handle,
    is_external: false,
    date_delete: 0,
  }));
  return { usergroups };
}

/** auth.test */
export function whoAmI(_world: World, given: Arguments, origin: string): Record<string, unknown> {
  given.only([]);
  return {
    url: `${origin}/`,
    team: TEAM.name,
    user: DESK_APP.name,
    team_id: TEAM.id,
    user_id: DESK_APP.user,
    bot_id: DESK_APP.botId,
    is_enterprise_install: false,
  };
}

function userShape(id: string, name: string, isBot: boolean, email?: string): Record<string, unknown> {
  return {
    id,
    team_id: TEAM.id,
    name: name.toLowerCase().replace(/\s+/g, '.'),
    real_name: name,
    deleted: false,
    is_bot: isBot,
    profile: { real_name: name, display_name: name, ...(email === undefined ? {} : { email }) },
  };
}
