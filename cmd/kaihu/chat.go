package main

import (
	"bufio"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"kaihu/bot"
	"kaihu/flows"
)

// chatCmd is `kaihu chat`: the conversation in a terminal, on a store of its
// own, so that it goes on where it stopped.
type chatCmd struct {
	As string `help:"Who is chatting." default:"me"`
}

// Run reads lines until the input ends.
func (c chatCmd) Run(ctx context.Context, s *Settings, io streams) error {
	// A store of its own: the configured one may have a server at work on it,
	// whose replies this process could not send.
	local := Settings{Addr: s.Addr, Data: filepath.Join(s.Data, "chat"), Timezone: s.Timezone, Flow: s.Flow, OCR: s.OCR}
	a, err := build(ctx, &local, parts{logs: io.err})
	if err != nil {
		return err
	}
	defer func() { _ = a.Close() }()
	term := &terminal{out: io.out}
	a.bot.Connect(term)
	fmt.Fprintln(io.out, "Write to Kaihu. /upload FILE sends a file; Ctrl-D ends; your progress stays.")
	return term.talk(ctx, a.bot, c.As, io.in)
}

// terminal is a channel of one person at a keyboard.
type terminal struct {
	out     io.Writer
	options []flows.Option
}

// Name is what a contact's Channel says.
func (t *terminal) Name() string { return "terminal" }

// Render makes one part of a message: a terminal has no limits.
func (t *terminal) Render(_ flows.Contact, say flows.Say) []bot.Part {
	part, err := json.Marshal(say)
	if err != nil {
		return nil
	}
	return []bot.Part{part}
}

// Send prints a message with its options numbered.
func (t *terminal) Send(_ context.Context, _ flows.Contact, _ string, part bot.Part, _ bool) error {
	var say flows.Say
	if err := json.Unmarshal(part, &say); err != nil {
		return &bot.SendError{Verdict: bot.Broken, Err: err}
	}
	fmt.Fprintf(t.out, "\n%s\n", say.Text)
	for i, o := range say.Options {
		fmt.Fprintf(t.out, "  %d) %s\n", i+1, o.Label)
	}
	t.options = say.Options
	return nil
}

// Download reads the file that /upload named.
func (t *terminal) Download(_ context.Context, f flows.File, limit int64) ([]byte, string, error) {
	file, err := os.Open(f.Source)
	if err != nil {
		return nil, "", &bot.SendError{Verdict: bot.Gone, Err: errors.New("the file cannot be opened")}
	}
	defer func() { _ = file.Close() }()
	data, err := io.ReadAll(io.LimitReader(file, limit+1))
	if err != nil {
		return nil, "", &bot.SendError{Verdict: bot.Gone, Err: errors.New("the file cannot be read")}
	}
	return data, filepath.Base(f.Source), nil
}

// talk is the loop: read a line, take a turn, do what it caused.
func (t *terminal) talk(ctx context.Context, b *bot.Bot, who string, in io.Reader) error {
	from := flows.Contact{Channel: t.Name(), Address: who}
	session := strconv.FormatInt(time.Now().UnixNano(), 36)
	turn := func(n int, e flows.Event) error {
		if err := b.Receive(ctx, bot.Delivery{ID: fmt.Sprintf("%s-%d", session, n), From: from, Event: e}); err != nil {
			return err
		}
		_, err := b.Flush(ctx)
		return err
	}
	if _, err := b.Wake(ctx); err != nil {
		return err
	}
	if err := turn(0, flows.Joined{Stamp: flows.At(time.Now())}); err != nil {
		return err
	}
	lines := bufio.NewScanner(in)
	for n := 1; lines.Scan() && ctx.Err() == nil; n++ {
		line := strings.TrimSpace(lines.Text())
		if line == "" {
			continue
		}
		if err := turn(n, t.event(session, n, line)); err != nil {
			return err
		}
	}
	return lines.Err()
}

// event reads a line: an upload, the number of an option, or a text.
func (t *terminal) event(session string, n int, line string) flows.Event {
	now := flows.At(time.Now())
	message := fmt.Sprintf("%s-%d", session, n)
	if path, ok := strings.CutPrefix(line, "/upload "); ok {
		sum := sha256.Sum256([]byte(message))
		return flows.Sent{Stamp: now, File: flows.File{ID: hex.EncodeToString(sum[:8]), Source: strings.TrimSpace(path), Message: message}}
	}
	if i, err := strconv.Atoi(line); err == nil && i >= 1 && i <= len(t.options) {
		o := t.options[i-1]
		return flows.Chose{Stamp: now, Token: o.Token, Label: o.Label}
	}
	return flows.Said{Stamp: now, Text: line, Message: message}
}
