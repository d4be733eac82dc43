package wecom

import (
	"strconv"
	"time"

	"kaihu/bot"
	"kaihu/flows"
)

// maxAge of an app message: the store remembers for eight days what it has
// seen, so what is older could be a recording that somebody plays again.
const maxAge = 7 * 24 * time.Hour

// fromMember reads an app message or event. False: nothing for the core.
func (w *WeCom) fromMember(in notice) (bot.Delivery, bool) {
	sent := time.Unix(in.CreateTime, 0).UTC()
	log := w.log.With("msgtype", in.MsgType, "event", in.Event, "msgid", in.MsgID)
	if w.cfg.Now().Sub(sent) > maxAge {
		log.Warn("an app message older than a week is passed over; is the clock right?")
		return bot.Delivery{}, false
	}
	d := bot.Delivery{From: flows.Contact{Channel: "app", Address: in.FromUserName}}
	if in.MsgType == "event" {
		d.ID, d.Event = in.event(sent)
	} else if in.MsgID != "" {
		d.ID, d.Event = "app:"+in.MsgID, in.message(sent)
	}
	if d.Event == nil || in.FromUserName == "" {
		log.Debug("an app callback says nothing to the core")
		return d, false
	}
	return d, true
}

// message turns what a member sent into an event. Apps get no files (90239),
// but pictures.
func (in *notice) message(sent time.Time) flows.Event {
	at := flows.At(sent)
	switch {
	case in.MsgType == "text":
		return flows.Said{Stamp: at, Text: in.Content, Message: in.MsgID}
	case in.MsgType == "image" && in.MediaID != "":
		return flows.Sent{Stamp: at, File: fileOf(in.MsgID, in.MediaID)}
	}
	return flows.Shared{Stamp: at, What: in.MsgType}
}

// event turns an app event into ours, with an id, for events have none: who,
// when and what (90238). Opening the app greets at most once a day.
func (in *notice) event(sent time.Time) (id string, e flows.Event) {
	at := flows.At(sent)
	when := strconv.FormatInt(in.CreateTime, 10)
	switch in.Event {
	case "subscribe":
		return "app:subscribe:" + in.FromUserName + ":" + when, flows.Joined{Stamp: at}
	case "enter_agent":
		day := sent.In(time.FixedZone("CST", 8*3600)).Format(time.DateOnly)
		return "app:enter_agent:" + in.FromUserName + ":" + day, flows.Joined{Stamp: at}
	}
	return "", nil
}
