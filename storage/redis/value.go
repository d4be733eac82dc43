package redis

import (
	"errors"
	"strconv"
	"strings"
	"time"

	"kaihu/storage"
)

// A value is what a key or field holds of a record or an entry: texts, each
// closed by a NUL (none has one, storage.Turn.Check sees to that), then the
// length of the wrapped key, a NUL, the key, and the sealed body to the end.

var errValue = errors.New("a value that this release cannot read")

// caseValue begins as commit.lua reads it: version, ref, stage, ball. Only a
// case that has an assignee or needs somebody has the last two texts, which an
// @ tells from the length of a key: others are stored as they have always been.
func caseValue(r storage.Record) string {
	h := r.Head
	texts := []string{strconv.FormatInt(r.Version, 10), h.Ref, h.Stage, h.Ball, h.Channel, h.Lang,
		nanos(h.Since), nanos(h.Opened), nanos(h.Updated), nanos(h.WakeAt)}
	if h.Assignee != "" || !h.Needs.IsZero() {
		texts = append(texts, "@"+h.Assignee, nanos(h.Needs))
	}
	return value(r.Key, r.Body, texts...)
}

func readCase(lane, text string) (storage.Record, error) {
	var f [10]string
	rest, ok := fields(text, f[:])
	if !ok {
		return storage.Record{}, errValue
	}
	h := storage.Head{Ref: f[1], Stage: f[2], Ball: f[3], Channel: f[4], Lang: f[5]}
	var errs [6]error
	r := storage.Record{Lane: lane}
	r.Version, errs[0] = strconv.ParseInt(f[0], 10, 64)
	for i, t := range []*time.Time{&h.Since, &h.Opened, &h.Updated, &h.WakeAt} {
		*t, errs[i+1] = fromNanos(f[6+i])
	}
	if desk, has := strings.CutPrefix(rest, "@"); has {
		var f [2]string
		if rest, ok = fields(desk, f[:]); !ok {
			return storage.Record{}, errValue
		}
		h.Assignee = f[0]
		h.Needs, errs[5] = fromNanos(f[1])
	}
	r.Head = h
	r.Key, r.Body, ok = sealed(rest)
	if !ok {
		return storage.Record{}, errValue
	}
	return r, errors.Join(errs[:]...)
}

func entryValue(e storage.Entry) string {
	return value(e.Key, e.Body, e.Kind, e.Ref, nanos(e.Created), nanos(e.Due))
}

// readEntry reads a value into an entry whose lane, queue and id are known.
func readEntry(e *storage.Entry, text string) error {
	var f [4]string
	rest, ok := fields(text, f[:])
	if !ok {
		return errValue
	}
	e.Kind, e.Ref = f[0], f[1]
	var err1, err2 error
	e.Created, err1 = fromNanos(f[2])
	e.Due, err2 = fromNanos(f[3])
	if e.Key, e.Body, ok = sealed(rest); !ok {
		return errValue
	}
	return errors.Join(err1, err2)
}

func value(key, body []byte, texts ...string) string {
	size := len(key) + len(body) + 12
	for _, t := range texts {
		size += len(t) + 1
	}
	var b strings.Builder
	b.Grow(size)
	for _, t := range texts {
		b.WriteString(t)
		b.WriteByte(0)
	}
	b.WriteString(strconv.Itoa(len(key)))
	b.WriteByte(0)
	b.Write(key)
	b.Write(body)
	return b.String()
}

// fields reads the texts at the beginning of a value.
func fields(text string, into []string) (rest string, ok bool) {
	for i := range into {
		if into[i], text, ok = strings.Cut(text, "\x00"); !ok {
			return "", false
		}
	}
	return text, true
}

// sealed reads the rest: the wrapped key and the body.
func sealed(text string) (key, body []byte, ok bool) {
	size, text, ok := strings.Cut(text, "\x00")
	n, err := strconv.Atoi(size)
	if !ok || err != nil || n < 0 || n > len(text) {
		return nil, nil, false
	}
	both := []byte(text)
	return both[:n:n], both[n:], true
}
