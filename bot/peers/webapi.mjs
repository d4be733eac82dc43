// @slack/web-api against the emulator's Web API.
import { WebClient, ErrorCode, LogLevel } from '@slack/web-api';
import { assert, check, fails, peer, post, run } from './harness.mjs';

const options = { slackApiUrl: `${peer.base}/api/`, logLevel: LogLevel.ERROR };
const once = { ...options, retryConfig: { retries: 0 } };
const quick = { retries: 2, minTimeout: 50, maxTimeout: 100, randomize: false };
const web = new WebClient(peer.token, once);
const channel = 'C0TALK';

/** The code of an answer with ok:false. */
async function refused(promise) {
  const e = await fails(promise);
  assert.equal(e.code, ErrorCode.PlatformError, e.stack);
  assert.equal(e.data.ok, false);
  return e.data;
}

const fault = (f) => post('/_slack/fault', { fault: f });
const section = (text) => ({ type: 'section', block_id: 'body', text: { type: 'plain_text', text } });

check('auth.test tells who we are, and the scopes', async () => {
  const me = await web.auth.test();
  assert.deepEqual([me.user_id, me.team_id, me.bot_id], ['U0KAIHU', 'T0KAIHU', 'B0KAIHU']);
  assert.ok(me.response_metadata.scopes.includes('chat:write'));
});

check('a wrong token, none, and one of another kind are told apart', async () => {
  assert.equal((await refused(new WebClient('xoxb-other', once).auth.test())).error, 'invalid_auth');
  assert.equal((await refused(new WebClient(undefined, once).auth.test())).error, 'not_authed');
  assert.equal((await refused(new WebClient(peer.app, once).auth.test())).error, 'not_allowed_token_type');
  assert.equal((await refused(new WebClient(peer.token, once).apps.connections.open())).error, 'not_allowed_token_type');
});

check('an unknown method is unknown_method', async () => {
  assert.equal((await refused(web.apiCall('chat.sing'))).error, 'unknown_method');
});

check('a missing scope is named, with those that are there', async () => {
  const { ts } = await web.chat.postMessage({ channel, text: 'x' });
  const e = await refused(web.reactions.add({ channel, timestamp: ts, name: 'eyes' }));
  assert.equal(e.error, 'missing_scope');
  assert.equal(e.needed, 'reactions:write');
  assert.ok(e.provided.includes('chat:write'));
});

check('a message keeps its text, blocks and metadata', async () => {
  const metadata = { event_type: 'kaihu', event_payload: { key: 'k1', n: 1, deep: { a: [1] } } };
  const sent = await web.chat.postMessage({ channel, text: 'a &amp; b', blocks: [section('a & b')], metadata, unfurl_links: false, unfurl_media: false });
  assert.match(sent.ts, /^\d{10}\.\d{6}$/);
  assert.equal(sent.channel, channel);
  assert.equal(sent.message.text, 'a &amp; b');
  assert.equal(sent.message.bot_id, 'B0KAIHU');
  assert.deepEqual(sent.message.blocks[0].text, { type: 'plain_text', text: 'a & b' });
  const range = { channel, latest: sent.ts, oldest: sent.ts, inclusive: true };
  const full = await web.conversations.history({ ...range, include_all_metadata: true });
  assert.deepEqual(full.messages.map((m) => m.metadata), [metadata]);
  const bare = await web.conversations.history(range);
  assert.equal(bare.messages[0].metadata, undefined);
});

check('chat.postMessage to a person opens the direct message', async () => {
  const sent = await web.chat.postMessage({ channel: 'U0ANNA', text: '你好' });
  const dm = await web.conversations.open({ users: 'U0ANNA', return_im: true });
  assert.equal(sent.channel, dm.channel.id);
  assert.equal(dm.channel.is_im, true);
  assert.equal(dm.channel.user, 'U0ANNA');
});

check('bad blocks are refused with the place of the mistake', async () => {
  const e = await refused(web.chat.postMessage({ channel, text: 'x', blocks: [section('x'), { type: 'header', text: { type: 'plain_text', text: 'h'.repeat(151) } }] }));
  assert.equal(e.error, 'invalid_blocks');
  assert.ok(e.response_metadata.messages.some((m) => m.includes('/blocks/1')), JSON.stringify(e));
});

check('posts that cannot be made say why', async () => {
  const why = async (args) => (await refused(web.chat.postMessage({ text: 'x', ...args }))).error;
  assert.equal(await why({ channel: 'C0NONE' }), 'channel_not_found');
  assert.equal(await why({ channel: 'C0OLD' }), 'is_archived');
  assert.equal(await why({ channel: 'C0ELSE' }), 'not_in_channel');
  assert.equal(await why({ channel, text: '' }), 'no_text');
  assert.equal(await why({ channel, metadata: { event_payload: { a: 1 } } }), 'invalid_metadata_format');
});

check('threads: replies, parents, broadcasts', async () => {
  const { ts } = await web.chat.postMessage({ channel, text: 'parent' });
  const quiet = await web.chat.postMessage({ channel, text: 'quiet', thread_ts: ts });
  const loud = await web.chat.postMessage({ channel, text: 'loud', thread_ts: ts, reply_broadcast: true });
  assert.equal(loud.message.subtype, 'thread_broadcast');
  const { messages } = await web.conversations.replies({ channel, ts });
  assert.deepEqual(messages.map((m) => m.text), ['parent', 'quiet', 'loud']);
  assert.equal(messages[0].reply_count, 2);
  assert.deepEqual(messages.map((m) => m.thread_ts), [ts, ts, ts]);
  const seen = (await web.conversations.history({ channel, limit: 5 })).messages.map((m) => m.text);
  assert.ok(seen.includes('loud') && !seen.includes('quiet'));
  assert.equal((await refused(web.conversations.replies({ channel, ts: '1.000001' }))).error, 'thread_not_found');
  assert.equal(quiet.message.thread_ts, ts);
});

check('chat.update: text alone takes the blocks away, metadata stays', async () => {
  const metadata = { event_type: 'kaihu', event_payload: { key: 'k2' } };
  const { ts } = await web.chat.postMessage({ channel, text: 'one', blocks: [section('one')], metadata });
  const read = async () => (await web.conversations.history({ channel, latest: ts, oldest: ts, inclusive: true, include_all_metadata: true })).messages[0];
  const changed = await web.chat.update({ channel, ts, text: 'two', blocks: [section('two')] });
  assert.deepEqual([changed.ts, changed.text], [ts, 'two']);
  assert.equal((await read()).blocks[0].text.text, 'two');
  await web.chat.update({ channel, ts, text: 'three' });
  const last = await read();
  assert.deepEqual([last.text, last.blocks, last.metadata], ['three', undefined, metadata]);
  assert.equal((await refused(web.chat.update({ channel, ts, text: 'x'.repeat(4001) }))).error, 'msg_too_long');
  assert.equal((await refused(web.chat.update({ channel, ts: '1.000001', text: 'x' }))).error, 'message_not_found');
});

check('chat.update and chat.delete are for our own messages only', async () => {
  const { ts } = await post('/_slack/say', { user: 'U0ANNA', channel, text: 'mine' });
  assert.equal((await refused(web.chat.update({ channel, ts, text: 'x' }))).error, 'cant_update_message');
  assert.equal((await refused(web.chat.delete({ channel, ts }))).error, 'cant_delete_message');
});

check('chat.delete deletes; a parent of replies leaves a tombstone', async () => {
  const { ts } = await web.chat.postMessage({ channel, text: 'gone' });
  assert.equal((await web.chat.delete({ channel, ts })).ts, ts);
  assert.equal((await refused(web.chat.delete({ channel, ts }))).error, 'message_not_found');
  const parent = await web.chat.postMessage({ channel, text: 'parent' });
  await web.chat.postMessage({ channel, text: 'reply', thread_ts: parent.ts });
  await web.chat.delete({ channel, ts: parent.ts });
  const { messages } = await web.conversations.replies({ channel, ts: parent.ts });
  assert.deepEqual(messages.map((m) => m.subtype), ['tombstone', undefined]);
});

check('an ephemeral message is in no history', async () => {
  const sent = await web.chat.postEphemeral({ channel, user: 'U0CHEN', text: 'psst' });
  assert.match(sent.message_ts, /^\d+\.\d{6}$/);
  const { messages } = await web.conversations.history({ channel });
  assert.ok(!messages.some((m) => m.text === 'psst'));
  assert.equal((await refused(web.chat.postEphemeral({ channel, user: 'U0EVE', text: 'x' }))).error, 'user_not_in_channel');
});

check('chat.getPermalink leads to a message', async () => {
  const { ts } = await web.chat.postMessage({ channel, text: 'link' });
  assert.match((await web.chat.getPermalink({ channel, message_ts: ts })).permalink, /\/archives\/C0TALK\/p\d{16}$/);
});

check('conversations: info, list, members', async () => {
  const { channel: info } = await web.conversations.info({ channel: 'C0DESK' });
  assert.deepEqual([info.id, info.name, info.is_private, info.is_im, info.is_ext_shared], ['C0DESK', 'desk', true, false, false]);
  const names = [];
  for await (const page of web.paginate('conversations.list', { types: 'public_channel,private_channel', limit: 1 })) {
    assert.ok(page.channels.length <= 1);
    names.push(...page.channels.map((c) => c.name));
  }
  assert.deepEqual(names.sort(), ['desk', 'elsewhere', 'old', 'talk']);
  const members = await web.paginate('conversations.members', { channel, limit: 2 }, () => false, (all, page) => [...(all ?? []), ...page.members]);
  assert.deepEqual(members.sort(), ['U0ANNA', 'U0CHEN', 'U0KAIHU']);
  assert.equal((await refused(web.conversations.info({ channel: 'C0NONE' }))).error, 'channel_not_found');
  assert.equal((await refused(web.conversations.open({ users: 'U0NONE' }))).error, 'user_not_found');
});

check('histories are read page by page, newest first, threads oldest first', async () => {
  const dm = (await web.conversations.open({ users: 'U0CHEN' })).channel.id;
  const parent = await web.chat.postMessage({ channel: dm, text: 'm0' });
  for (const n of [1, 2, 3, 4]) await web.chat.postMessage({ channel: dm, text: `m${n}` });
  for (const n of [1, 2, 3]) await web.chat.postMessage({ channel: dm, text: `r${n}`, thread_ts: parent.ts });
  const read = async (method, args) => {
    const texts = [];
    for await (const page of web.paginate(method, { channel: dm, limit: 2, ...args })) {
      assert.ok(page.messages.length <= 2);
      assert.equal(page.has_more, Boolean(page.response_metadata.next_cursor));
      texts.push(...page.messages.map((m) => m.text));
    }
    return texts;
  };
  assert.deepEqual(await read('conversations.history', {}), ['m4', 'm3', 'm2', 'm1', 'm0']);
  assert.deepEqual([...new Set(await read('conversations.replies', { ts: parent.ts }))], ['m0', 'r1', 'r2', 'r3']);
  const after = await web.conversations.history({ channel: dm, oldest: parent.ts });
  assert.deepEqual(after.messages.map((m) => m.text), ['m4', 'm3', 'm2', 'm1']);
});

check('users: locale and address of members, neither of other companies', async () => {
  const { user: anna } = await web.users.info({ user: 'U0ANNA', include_locale: true });
  assert.deepEqual([anna.id, anna.team_id, anna.locale, anna.profile.email], ['U0ANNA', 'T0KAIHU', 'zh-CN', 'anna@example.com']);
  const { user: eve } = await web.users.info({ user: 'U0EVE', include_locale: true });
  assert.deepEqual([eve.team_id, eve.locale, eve.profile.email, eve.is_stranger], ['T0OTHER', undefined, undefined, true]);
  assert.equal((await web.users.lookupByEmail({ email: 'ANNA@example.com' })).user.id, 'U0ANNA');
  assert.equal((await refused(web.users.lookupByEmail({ email: 'no@example.com' }))).error, 'users_not_found');
  assert.equal((await refused(web.users.info({ user: 'U0NONE' }))).error, 'user_not_found');
  assert.equal((await web.bots.info({ bot: 'B0KAIHU' })).bot.user_id, 'U0KAIHU');
});

check('the Home tab is published, and a stale hash is refused', async () => {
  const view = { type: 'home', callback_id: 'home', private_metadata: 'p', blocks: [section('at home')] };
  const first = (await web.views.publish({ user_id: 'U0ANNA', view })).view;
  const second = (await web.views.publish({ user_id: 'U0ANNA', view, hash: first.hash })).view;
  assert.deepEqual([second.id, second.type, second.private_metadata, second.app_id], [first.id, 'home', 'p', 'A0KAIHU']);
  assert.equal((await refused(web.views.publish({ user_id: 'U0ANNA', view, hash: first.hash }))).error, 'hash_conflict');
});

check('user groups: who is in one, and which are not there', async () => {
  assert.deepEqual((await web.usergroups.users.list({ usergroup: 'S0DESK' })).users, ['U0CHEN']);
  assert.equal((await refused(web.usergroups.users.list({ usergroup: 'S0NONE' }))).error, 'no_such_subteam');
  assert.deepEqual((await web.usergroups.list({ include_users: true })).usergroups.map((g) => [g.handle, g.users]), [['consultants', ['U0CHEN']]]);
});

check('a picture that was uploaded stands in blocks by its id', async () => {
  const up = await web.filesUploadV2({ channel_id: channel, file: Buffer.from('png'), filename: 'funnel.png' });
  const [{ id }] = up.files[0].files;
  const image = (slack_file) => ({ type: 'image', alt_text: 'funnel', slack_file });
  await web.chat.postMessage({ channel, text: 'funnel', blocks: [image({ id })] });
  await web.views.publish({ user_id: 'U0CHEN', view: { type: 'home', blocks: [image({ id })] } });
  assert.equal((await refused(web.chat.postMessage({ channel, text: 'x', blocks: [image({ id: 'F0NONE' })] }))).error, 'invalid_blocks');
});

check('modals want a trigger of a person, and a sound view', async () => {
  const view = { type: 'modal', title: { type: 'plain_text', text: 'Title' }, blocks: [section('x')] };
  assert.equal((await refused(web.views.open({ trigger_id: '1.2.3', view }))).error, 'invalid_trigger_id');
  assert.equal((await refused(web.views.update({ view_id: 'V0NONE', view }))).error, 'not_found');
  const input = { type: 'input', block_id: 'i', label: { type: 'plain_text', text: 'l' }, element: { type: 'plain_text_input', action_id: 'a' } };
  const e = await refused(web.views.open({ trigger_id: '1.2.3', view: { ...view, blocks: [input] } }));
  assert.ok(e.response_metadata.messages.length > 0, 'an input without submit');
});

check('files: filesUploadV2 in two steps, and the bytes come back', async () => {
  const pdf = Buffer.from(`%PDF-1.4\n${'x'.repeat(70_000)}`);
  const { ts } = await web.chat.postMessage({ channel, text: 'for a file' });
  const up = await web.filesUploadV2({ channel_id: channel, thread_ts: ts, initial_comment: 'here', file: pdf, filename: 'a b.pdf', title: 'A', alt_text: 'alt' });
  const [{ id }] = up.files[0].files;
  const { file } = await web.files.info({ file: id });
  assert.deepEqual([file.name, file.title, file.size, file.mimetype, file.mode, file.is_external], ['a b.pdf', 'A', pdf.length, 'application/pdf', 'hosted', false]);
  const { messages } = await web.conversations.replies({ channel, ts });
  assert.deepEqual([messages[1].subtype, messages[1].text, messages[1].files[0].id], ['file_share', 'here', id]);
  const get = (headers) => fetch(file.url_private_download, { headers });
  const mine = await get({ Authorization: `Bearer ${peer.token}` });
  assert.deepEqual(Buffer.from(await mine.arrayBuffer()), pdf);
  const nobody = await get({});
  assert.deepEqual([nobody.status, nobody.redirected], [200, true]);
  assert.match(nobody.headers.get('content-type'), /^text\/html/);
});

check('files: several at once, in one message', async () => {
  const up = await web.filesUploadV2({
    channel_id: channel,
    initial_comment: 'two',
    file_uploads: [{ file: Buffer.from('one'), filename: '1.txt' }, { file: Buffer.from('two!'), filename: '2.txt' }],
  });
  const ids = up.files.flatMap((f) => f.files.map((g) => g.id));
  assert.equal(ids.length, 2);
  const { messages } = await web.conversations.history({ channel, limit: 1 });
  assert.deepEqual(messages[0].files.map((f) => f.name), ['1.txt', '2.txt']);
  assert.equal((await refused(web.files.info({ file: 'F0NONE' }))).error, 'file_not_found');
});

check('429: the client waits as Retry-After says, then succeeds', async () => {
  const client = new WebClient(peer.token, { ...options, retryConfig: quick });
  let told = 0;
  client.on('rate_limited', (seconds) => { told = seconds; });
  await fault({ kind: 'rate_limited', method: 'chat.postMessage', retry_after: 2 });
  const from = performance.now();
  await client.chat.postMessage({ channel, text: 'later' });
  assert.equal(told, 2);
  assert.ok(performance.now() - from >= 1900, 'it waited');
});

check('429 can be an error that says how long', async () => {
  const client = new WebClient(peer.token, { ...once, rejectRateLimitedCalls: true });
  await fault({ kind: 'rate_limited', method: 'users.info', retry_after: 7 });
  const e = await fails(client.users.info({ user: 'U0ANNA' }));
  assert.deepEqual([e.code, e.retryAfter], [ErrorCode.RateLimitedError, 7]);
});

check('a method that is called too often is limited by itself, for others all is well', async () => {
  const client = new WebClient(peer.token, { ...once, rejectRateLimitedCalls: true, maxRequestConcurrency: 1 });
  const e = await fails((async () => {
    for (let i = 0; i < 200; i++) await client.conversations.list({ limit: 1 });
  })());
  assert.equal(e.code, ErrorCode.RateLimitedError);
  assert.ok(e.retryAfter >= 1);
  await client.auth.test();
  await post('/_peers/clock', { ahead: 120 });
  await client.conversations.list({ limit: 1 });
});

check('5xx is tried again; without retries it is an error', async () => {
  const client = new WebClient(peer.token, { ...options, retryConfig: quick });
  await fault({ kind: 'status', status: 503, method: 'auth.test', count: 2 });
  await client.auth.test();
  await fault({ kind: 'status', status: 503, method: 'auth.test' });
  const e = await fails(web.auth.test());
  assert.equal(e.code, ErrorCode.HTTPError);
  assert.equal(e.statusCode, 503);
});

check('a lost reply is an error to the client, and the message is there', async () => {
  await fault({ kind: 'lose_reply', method: 'chat.postMessage' });
  const metadata = { event_type: 'kaihu', event_payload: { key: 'lost' } };
  const e = await fails(web.chat.postMessage({ channel, text: 'lost', metadata }));
  assert.equal(e.code, ErrorCode.RequestError);
  const { messages } = await web.conversations.history({ channel, limit: 1, include_all_metadata: true });
  assert.equal(messages[0].metadata.event_payload.key, 'lost');
});

check('failures of Slack reach the client by name', async () => {
  await fault({ kind: 'error', error: 'fatal_error', method: 'chat.postMessage' });
  assert.equal((await refused(web.chat.postMessage({ channel, text: 'x' }))).error, 'fatal_error');
});

check('apps.connections.open gives a socket with a ticket', async () => {
  const app = new WebClient(peer.app, once);
  assert.match((await app.apps.connections.open()).url, /^ws:\/\/.*ticket=/);
});

run();
