// Package wecomtest is a WeCom (企业微信) to test against: one company with one self-built app, its 微信客服 (kf)
// accounts and its members. It speaks the real protocol over HTTP, keeps state as the platform does, calls back like the
// platform, and can be driven from both ends: a bot on one side, customers, staff and members on the other. Tests use it,
// and so does the product's sandbox, which shows it as a phone. It is an independent peer: its crypto shares no code with
// the client that Kaihu uses.
//
// # What is emulated
//
//   - gettoken: one token per (corp, secret), 7200 s, revocation, 40014 / 42001 / 41001 / 60020 (documents 91039, 90313).
//   - kf/sync_msg: a log per account, opaque cursors, has_more, 3 days, the callback token of 10 minutes, 95007, 45009 for
//     calls without a token, 45033 beyond 5 at once (94670, community).
//   - kf/send_msg: states 0 and 1 only, 48 hours, 5 messages, msgid rules (95033), texts, media and menus with their limits (94677).
//   - kf/send_msg_on_event: welcome and state codes with their life, use and types (95122).
//   - kf/service_state/get and trans with the transition table (94669; the table is a third party's transcription).
//   - kf/add_contact_way, account/list (94665, 94661).
//   - media/get: 3 days, names in headers, Range (90254).
//   - message/send: receivers, texts, duplicates, 30 a minute and member (90236).
//   - getcallbackip.
//   - Callbacks: the signed and encrypted XML POST, 5 s, 3 attempts; passive replies of app callbacks; GET verification
//     within 1 s and an exact body (90930, 90238, 90968).
//
// What the platform leaves open is a field of [Rules]; the zero value is the behaviour that we think likeliest, and each
// field names its source. Error codes that no document gives are marked "unproven" where they stand.
//
// # Ends
//
// [Server.Handler] serves the API under /cgi-bin/ and the sandbox's control side under /_wecom/ (JSON; meant for loopback:
// it has no login). The actor methods (Enter, Say, Click, SendImage, Takeover, MemberSay …) mirror it in Go.
// [Server.Chat] and [Server.Chats] show conversations as both sides see them, [Server.Subscribe] tells that something
// changed, [Server.Idle] waits for the callbacks. [Server.Faults] makes the platform misbehave; [Server.Violations] lists
// what the client did against the documents even where the platform would have let it pass.
//
// # Time and chance
//
// Options.Now is the only clock for every rule; Options.Wait sleeps for retries and delays, so that a test may skip them.
// Only network time-outs run on the machine's clock, and they can be set in [Rules]. Ids, tokens and cursors come from
// Options.Rand: seeded, a run can be repeated.
package wecomtest
