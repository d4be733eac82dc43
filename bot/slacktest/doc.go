// Package slacktest is a Slack to test against: one workspace with one installed app, stateful, behind Slack's real
// protocols. Tests and Kaihu's sandbox use it; it shares no code with any Slack client, so that a client's mistake is not
// made twice.
//
//	slack, err := slacktest.New(slacktest.Options{Users: …, Channels: …})
//	web := httptest.NewServer(slack.Handler())       // give web.URL+"/api/" to the app as Slack's API URL
//	err = slack.SetURLs(ctx, app+"/slack/events", app+"/slack/commands", app+"/slack/interactions")
//	slack.Say("U0ANNA", "", "你好")                  // as a person, in the direct message with the bot
//	err = slack.Idle(ctx)                            // the app has acknowledged
//	slack.Messages(slack.DM("U0ANNA"))
//
// # What is emulated
//
//   - The Web API under /api/ (methods.go lists it; the rest is unknown_method): the token in the header or as a field,
//     forms, multipart, JSON and GET; scopes with needed and provided; rate limits with Retry-After; response metadata.
//   - Block Kit: every post, update and view passes a validator of limits, required fields, places of elements, text types,
//     rich_text structure and unique ids. A refusal is invalid_blocks with JSON pointers in response_metadata.messages.
//   - Messages: ts unique in a channel only, threads, ephemerals, chat.update's rules for blocks and metadata, unfurl
//     flags, the app's own posts echoed as events with bot_id and app_id.
//   - Files both ways: upload_url and url_private on this host; without the token a redirect to an HTML sign-in page.
//   - Views: trigger ids (3 seconds, once), hashes, external ids, a stack of three, all answers to view_submission.
//   - response_url: 5 uses in 30 minutes, ephemeral by default, replace_original, delete_original.
//   - Deliveries by signed HTTP (3 seconds; retries at once, after 1 and 5 minutes with their two headers;
//     x-slack-no-retry; at most two redirects) or by Socket Mode (one-shot tickets, hello, pings, ten connections of which
//     any one is picked, answers of 20 KB dropped).
//   - The app as its manifest registers it (Options.Manifest): commands, shortcuts, tabs, scopes, events.
//   - People: Server's methods named after what a person does (Say, Upload, Press, Command, SubmitView …) refuse what
//     Slack's client refuses. A Person (Server.As) does the same by the labels that can be read on the screen; under
//     /_slack/ the sandbox page does it in JSON, see control.go.
//
// Violations logs what Slack accepts and a careful app avoids. Inject makes calls and deliveries go wrong, see faults.go.
//
// # Time
//
// Limits, triggers, retries and response URLs follow Options.Now. After moving that clock call Tick, which sends what has
// become due, and Idle, which waits for the app. Answers to requests (3 seconds), pings and FaultDelay take real time.
//
// The events of one channel go out one after another and in order, so that tests are repeatable; Slack promises no order,
// which ReorderDelivery and the duplicates play. Commands and interactions overtake events.
//
// # Switches and sources
//
// Rules holds what Slack does not document, each with its default. Behaviour follows docs.slack.dev as of 2026-11
// (verifying requests, events-api, slash commands, handling user interaction, modals, app-home, rate-limits, formatting,
// chat.update, files, Slack Connect, Socket Mode), tiers from Slack's java-slack-sdk and lengths from its
// python-slack-sdk. From memory only, and so worth doubting: the codes of unknown threads and
// deactivated users, and that addresses people type arrive as <mailto:…> tokens.
//
// Left out: Enterprise Grid, OAuth, group direct messages, user tokens, scheduled messages, assistant threads and
// streaming, link unfurling itself, the 2-hour rule and the disabling of event subscriptions, block_suggestion.
package slacktest
