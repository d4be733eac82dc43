package slack

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"kaihu/bot"
	"kaihu/flows"
)

// message is what we read of a message event, and of the messages inside one
// (docs.slack.dev, message event; types of @slack/bolt 5.1).
type message struct {
	Subtype     string `json:"subtype"`
	Channel     string `json:"channel"`
	ChannelType string `json:"channel_type"`
	User        string `json:"user"`
	UserTeam    string `json:"user_team"`
	SourceTeam  string `json:"source_team"`
	Team        string `json:"team"`
	BotID       string `json:"bot_id"`
	Text        string `json:"text"`
	TS          string `json:"ts"`
	ThreadTS    string `json:"thread_ts"`
	EventTS     string `json:"event_ts"`
	DeletedTS   string `json:"deleted_ts"`
	Files       []file `json:"files"`
	Edited      struct {
		TS string `json:"ts"`
	} `json:"edited"`
	Message  *message `json:"message"`
	Previous *message `json:"previous_message"`
}

// file is what we read of a file object.
type file struct {
	ID          string `json:"id"`
	Name        string `json:"name"`
	Title       string `json:"title"`
	Mode        string `json:"mode"`
	Access      string `json:"file_access"`
	IsExternal  bool   `json:"is_external"`
	Size        int64  `json:"size"`
	Private     string `json:"url_private"`
	PrivateDown string `json:"url_private_download"`
}

func (f file) gone() bool     { return f.Mode == "tombstone" || f.Mode == "hidden_by_limit" }
func (f file) external() bool { return f.IsExternal || f.Mode == "external" }

// odd says that the id is none of Slack's: a file is stored under it.
func (f file) odd() bool {
	return f.ID == "" || len(f.ID) > 40 || strings.ContainsFunc(f.ID, func(r rune) bool { return (r < '0' || r > '9') && (r < 'A' || r > 'Z') })
}

// source is flows.File.Source: the id, and the address unless files.info must
// be asked for it.
func (f file) source() string {
	at := cmp.Or(f.PrivateDown, f.Private)
	if at == "" || f.Access == "check_file_info" {
		return f.ID
	}
	return f.ID + " " + at
}

// deliveries reads a message event. Nothing comes of other channels (what
// consultants write stays inside), of bots, and of subtypes not listed.
func deliveries(e envelope, m message, now time.Time) []bot.Delivery {
	if m.ChannelType != "im" && !strings.HasPrefix(m.Channel, "D") {
		return nil
	}
	switch m.Subtype {
	case "", "file_share", "thread_broadcast", "me_message":
		if !m.byPerson(e) {
			return nil
		}
		return said(e, m, now)
	case "message_changed":
		return changed(e, m, now)
	case "message_deleted":
		if m.Previous == nil || !m.Previous.byPerson(e) {
			return nil
		}
		return withdrew(e, m.Channel, *m.Previous, cmp.Or(m.DeletedTS, m.Previous.TS), m.Previous.Files, now)
	}
	return nil
}

// byPerson excludes bots; our own posts come back as events, too.
func (m message) byPerson(e envelope) bool {
	return m.User != "" && m.User != "USLACKBOT" && m.BotID == "" && m.Subtype != "bot_message" && m.User != e.self()
}

// author is who wrote a message that stands in a direct message.
func author(e envelope, channel string, m message) flows.Contact {
	reply := channel
	if m.ThreadTS != "" && m.ThreadTS != m.TS { // a parent carries its own ts
		reply += "/" + m.ThreadTS
	}
	return contact(cmp.Or(m.UserTeam, m.SourceTeam, m.Team, e.TeamID), m.User, reply)
}

// eventID is the identity of what happened to a message.
func eventID(who flows.Contact, channel, ts string, more ...string) string {
	team, _, _ := strings.Cut(who.Address, "/")
	return strings.Join(append([]string{Name + ":" + team, channel, ts}, more...), "/")
}

// said reads a new message: each file is an event of its own, with the text in
// the first; what is neither is Shared.
func said(e envelope, m message, now time.Time) []bot.Delivery {
	who, at, text := author(e, m.Channel, m), flows.At(now), decodeText(m.Text)
	var out []bot.Delivery
	add := func(ev flows.Event, more ...string) {
		out = append(out, bot.Delivery{ID: eventID(who, m.Channel, m.TS, more...), From: who, Event: ev})
	}
	hosted := slices.DeleteFunc(slices.Clone(m.Files), func(f file) bool { return f.gone() || f.external() || f.odd() })
	if text != "" && len(hosted) == 0 {
		add(flows.Said{Stamp: at, Text: text, Message: messageID(m.Channel, m.TS)})
	}
	for i, f := range hosted {
		sent := flows.Sent{Stamp: at, File: flows.File{
			ID: f.ID + "-" + m.TS, Source: f.source(), Message: messageID(m.Channel, m.TS, f.ID), Name: bot.FileName(cmp.Or(f.Name, f.Title)), Size: f.Size,
		}}
		if i == 0 {
			sent.Text = text
		}
		add(sent, f.ID)
	}
	for _, f := range m.Files {
		if f.external() {
			add(flows.Shared{Stamp: at, What: "external_file"}, f.ID)
		}
	}
	if len(out) == 0 && len(m.Files) == 0 { // a forwarded message, a huddle: nothing that we read
		add(flows.Shared{Stamp: at, What: "card"})
	}
	return out
}

// messageID is the channel's id of a message or of one file in it.
func messageID(channel, ts string, file ...string) string {
	return strings.Join(append([]string{channel, ts}, file...), "/")
}

// changed reads message_changed, which Slack sends for edits, but also for
// unfurled links, for deleted files and for deletions below which a thread
// hangs.
func changed(e envelope, m message, now time.Time) []bot.Delivery {
	if m.Message == nil {
		return nil
	}
	after, before := *m.Message, m.Previous
	if after.Subtype == "tombstone" {
		if before == nil || !before.byPerson(e) {
			return nil
		}
		return withdrew(e, m.Channel, *before, after.TS, before.Files, now)
	}
	if !after.byPerson(e) {
		return nil
	}
	out := withdrew(e, m.Channel, after, after.TS, lost(before, after), now)
	out = slices.DeleteFunc(out, func(d bot.Delivery) bool { // the message itself still stands
		return d.Event.(flows.Withdrew).Message == messageID(m.Channel, after.TS)
	})
	if before != nil && before.Text == after.Text || before == nil && after.Edited.TS == "" {
		return out
	}
	who, id := author(e, m.Channel, after), messageID(m.Channel, after.TS)
	if i := slices.IndexFunc(after.Files, func(f file) bool { return !f.gone() && !f.external() }); i >= 0 {
		id = messageID(m.Channel, after.TS, after.Files[i].ID)
	}
	return append(out, bot.Delivery{
		ID: eventID(who, m.Channel, after.TS, cmp.Or(after.Edited.TS, m.EventTS, m.TS)), From: who,
		Event: flows.Revised{Stamp: flows.At(now), Message: id, Text: decodeText(after.Text)},
	})
}

// lost lists the files that were there before and are not any more.
func lost(before *message, after message) []file {
	if before == nil {
		return slices.DeleteFunc(slices.Clone(after.Files), func(f file) bool { return !f.gone() })
	}
	return slices.DeleteFunc(slices.Clone(before.Files), func(f file) bool {
		return f.gone() || slices.ContainsFunc(after.Files, func(a file) bool { return a.ID == f.ID && !a.gone() })
	})
}

// withdrew takes back a message and each of its files.
func withdrew(e envelope, channel string, m message, ts string, files []file, now time.Time) []bot.Delivery {
	who := author(e, channel, m)
	out := []bot.Delivery{{
		ID: eventID(who, channel, ts, "deleted"), From: who,
		Event: flows.Withdrew{Stamp: flows.At(now), Message: messageID(channel, ts)},
	}}
	for _, f := range files {
		out = append(out, bot.Delivery{
			ID: eventID(who, channel, ts, f.ID, "deleted"), From: who,
			Event: flows.Withdrew{Stamp: flows.At(now), Message: messageID(channel, ts, f.ID)},
		})
	}
	return out
}
